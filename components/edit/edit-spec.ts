'use client';

import { chosenModel } from '@/lib/browser/parameters/chosen-model';
import { type FormDraftState, useEditDraft } from '@/lib/browser/parameters/form-draft-store';
import { toJobParameters } from '@/lib/browser/parameters/job-parameters';
import { type FormSpec, priceForm } from '@/lib/browser/parameters/price-form';
import { readyReferences } from '@/lib/browser/references/collect-edit-files';
import type { Reference } from '@/lib/browser/references/reference';
import { useReferences } from '@/lib/browser/references/references-store';
import { type SessionState, useSession } from '@/lib/browser/session/session-store';

export type EditOrder = FormSpec & { references: number; mask: boolean };

/** The form as it stands now, for the moment of a press. */
export function readEditSpec(): EditOrder {
  const { references, masked } = useReferences.getState();
  return editSpec(useEditDraft.getState(), useSession.getState(), references, masked);
}

/** The form as it stands, for what shows its price. */
export function useEditSpec(): EditOrder {
  const draft = useEditDraft();
  const session = useSession();
  const references = useReferences((state) => state.references);
  const masked = useReferences((state) => state.masked);
  return editSpec(draft, session, references, masked);
}

function editSpec(
  draft: FormDraftState,
  { session, models }: SessionState,
  references: readonly Reference[],
  masked: ReadonlySet<string>,
): EditOrder {
  const model = chosenModel(draft.modelId, session?.defaultModel, 'edit');
  const parameters = toJobParameters(model, 'edit', draft.choices);
  const ready = readyReferences(references);
  const order = { model, kind: 'edit', prompt: draft.prompt, parameters, references: ready.length } as const;
  const [first] = ready;
  return {
    ...priceForm(order, models),
    references: ready.length,
    mask: first !== undefined && masked.has(first.id),
  };
}
