'use client';

import { chosenModel } from '@/lib/browser/parameters/chosen-model';
import { type FormDraftState, useDraft } from '@/lib/browser/parameters/form-draft-store';
import { toJobParameters } from '@/lib/browser/parameters/job-parameters';
import { type FormSpec, priceForm } from '@/lib/browser/parameters/price-form';
import { type SessionState, useSession } from '@/lib/browser/session/session-store';
import { writtenSize } from '@/lib/catalogue/prompt-directives';

/** The form as it stands now, for the moment of a press. */
export function readCreateSpec(): FormSpec {
  return createOrder(useDraft.getState(), useSession.getState());
}

/** The form as it stands, for what shows its price. */
export function useCreateSpec(): FormSpec {
  const draft = useDraft();
  const session = useSession();
  return createOrder(draft, session);
}

function createOrder(draft: FormDraftState, { session, models }: SessionState): FormSpec {
  const model = chosenModel(draft.modelId, session?.defaultModel, 'create');
  // Where a ratio is said in words, the words decide.
  const size = model.promptDirectives ? writtenSize(draft.prompt) : draft.choices.size;
  const parameters = toJobParameters(model, 'create', { ...draft.choices, size });
  return priceForm({ model, kind: 'create', prompt: draft.prompt, parameters }, models);
}
