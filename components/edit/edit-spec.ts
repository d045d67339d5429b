'use client';

import { type ReportedCosts, useReportedCosts } from '@/lib/browser/costs/reported-costs-store';
import { chosenModel } from '@/lib/browser/parameters/chosen-model';
import { type FormDraftState, useEditDraft } from '@/lib/browser/parameters/form-draft-store';
import { toJobParameters } from '@/lib/browser/parameters/job-parameters';
import { type FormSpec, priceForm } from '@/lib/browser/parameters/price-form';
import { type ReadyReference, type Reference, readyReferences } from '@/lib/browser/references/reference';
import { useEditReferences } from '@/lib/browser/references/reference-form';
import { type SessionState, useSession } from '@/lib/browser/session/session-store';
import type { Size } from '@/lib/catalogue/model';

export type EditSpec = FormSpec & { references: number; mask: boolean };

/** The form as it is when a button is pressed. */
export function readEditSpec(): EditSpec {
  const { references } = useEditReferences.getState();
  return editSpec(
    useEditDraft.getState(),
    useSession.getState(),
    references,
    useReportedCosts.getState().costs,
  );
}

/** The sizes of the pictures that would be sent now. */
export function readReferenceSizes(): readonly Size[] {
  return sizesOf(readyReferences(useEditReferences.getState().references));
}

function sizesOf(ready: readonly ReadyReference[]): readonly Size[] {
  return ready.map(({ progress: { info } }): Size => `${info.width}x${info.height}`);
}

/** The form as it stands, for components that show its price. */
export function useEditSpec(): EditSpec {
  const draft = useEditDraft();
  const session = useSession();
  const reportedCosts = useReportedCosts((state) => state.costs);
  const references = useEditReferences((state) => state.references);
  return editSpec(draft, session, references, reportedCosts);
}

function editSpec(
  draft: FormDraftState,
  { session, models }: SessionState,
  references: readonly Reference[],
  reportedCosts: ReportedCosts,
): EditSpec {
  const model = chosenModel(draft.modelId, session?.defaultModel, 'edit', models);
  const parameters = toJobParameters(model, 'edit', draft.choices);
  const ready = readyReferences(references);
  const { prompt } = draft;
  const pictures = { references: ready.length, referenceSizes: sizesOf(ready) };
  const request = { model, kind: 'edit', prompt, parameters, ...pictures } as const;
  const [first] = ready;
  return {
    ...priceForm(request, models, reportedCosts),
    references: ready.length,
    mask: first !== undefined && first.mask !== null,
  };
}
