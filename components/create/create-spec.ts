'use client';

import { chosenModel } from '@/lib/browser/parameters/chosen-model';
import { type FormDraftState, useDraft } from '@/lib/browser/parameters/form-draft-store';
import { toJobParameters } from '@/lib/browser/parameters/job-parameters';
import { type FormSpec, priceForm } from '@/lib/browser/parameters/price-form';
import { type SessionState, useSession } from '@/lib/browser/session/session-store';
import { writtenSize } from '@/lib/catalogue/prompt-directives';

/** What the create form would submit at this moment. */
export function readCreateSpec(): FormSpec {
  return createSpec(useDraft.getState(), useSession.getState());
}

/** What the create form would submit, for components that show its price. */
export function useCreateSpec(): FormSpec {
  const draft = useDraft();
  const session = useSession();
  return createSpec(draft, session);
}

function createSpec(draft: FormDraftState, { session, models }: SessionState): FormSpec {
  const model = chosenModel(draft.modelId, session?.defaultModel, 'create');
  // A model with prompt directives takes its ratio from the prompt.
  const size = model.promptDirectives ? writtenSize(draft.prompt) : draft.choices.size;
  const parameters = toJobParameters(model, 'create', { ...draft.choices, size });
  return priceForm({ model, kind: 'create', prompt: draft.prompt, parameters }, models);
}
