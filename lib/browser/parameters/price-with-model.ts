import type { Estimate } from '@/lib/catalogue/cost';
import type { CatalogueModel } from '@/lib/catalogue/model';
import type { JobKind } from '@/lib/protocol/job-request';
import { useSession } from '../session/session-store';
import type { FormChoices } from './form-draft-store';
import { toJobParameters } from './job-parameters';
import { priceForm } from './price-form';

/** What decides the price of a form besides its model. */
export interface PricedForm {
  prompt: string;
  choices: FormChoices;
  /** How many pictures go with the job. */
  references: number;
}

/** What a form would cost with another model, its settings carried over. On the form for edits some models chat instead. */
export function priceWithModel(model: CatalogueModel, kind: JobKind, form: PricedForm): Estimate {
  const { prompt, choices, references } = form;
  const actualKind = model.kinds.includes(kind) ? kind : 'chat';
  const parameters = toJobParameters(model, actualKind, choices);
  return priceForm({ model, kind: actualKind, prompt, parameters, references }, useSession.getState().models)
    .estimate;
}
