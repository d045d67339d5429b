'use client';

import { type ReportedCosts, useReportedCosts } from '@/lib/browser/costs/reported-costs-store';
import { chosenModel } from '@/lib/browser/parameters/chosen-model';
import { type FormDraftState, useDraft } from '@/lib/browser/parameters/form-draft-store';
import { toJobParameters } from '@/lib/browser/parameters/job-parameters';
import { type FormSpec, priceForm } from '@/lib/browser/parameters/price-form';
import { type SessionState, useSession } from '@/lib/browser/session/session-store';
import { writtenSize } from '@/lib/catalogue/written-size';

/** What the create form would submit at this moment. */
export function readCreateSpec(): FormSpec {
  return createSpec(useDraft.getState(), useSession.getState(), useReportedCosts.getState().costs);
}

/** What the create form would submit, for components that show its price. */
export function useCreateSpec(): FormSpec {
  const draft = useDraft();
  const session = useSession();
  const reportedCosts = useReportedCosts((state) => state.costs);
  return createSpec(draft, session, reportedCosts);
}

function createSpec(
  draft: FormDraftState,
  { session, models }: SessionState,
  reportedCosts: ReportedCosts,
): FormSpec {
  const model = chosenModel(draft.modelId, session?.defaultModel, 'create', models);
  // A model with prompt directives takes its ratio from the prompt.
  const choices = model.promptDirectives
    ? { ...draft.choices, size: writtenSize(draft.prompt), aspectRatio: 'auto' }
    : draft.choices;
  const parameters = toJobParameters(model, 'create', choices);
  return priceForm({ model, kind: 'create', prompt: draft.prompt, parameters }, models, reportedCosts);
}
