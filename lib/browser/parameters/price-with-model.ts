import type { Estimate } from '@/lib/catalogue/cost';
import type { CatalogueModel, Size } from '@/lib/catalogue/model';
import type { JobKind } from '@/lib/protocol/job-request';
import { useSession } from '../session/session-store';
import { choicesAfterSwitch } from './choices-for-model';
import type { FormChoices } from './form-draft-store';
import { toJobParameters } from './job-parameters';
import { priceForm } from './price-form';

/** What decides the price of a form apart from its model. */
export interface PricedForm {
  prompt: string;
  choices: FormChoices;
  /** The pictures that go with the job. */
  referenceSizes: readonly Size[];
}

/**
 * What a form would cost with another model, its settings carried over. From the edit form, a model that only edits in
 * conversations is priced as a chat.
 */
export function priceWithModel(model: CatalogueModel, kind: JobKind, form: PricedForm): Estimate {
  const { prompt, choices, referenceSizes } = form;
  const actualKind = model.kinds.includes(kind) ? kind : 'chat';
  const parameters = toJobParameters(model, actualKind, choicesAfterSwitch(model, actualKind, choices));
  const pictures = { references: referenceSizes.length, referenceSizes };
  const request = { model, kind: actualKind, prompt, parameters, ...pictures };
  return priceForm(request, useSession.getState().models).estimate;
}
