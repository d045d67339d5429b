import type { ModelList } from '@/lib/protocol/model-list';
import type { CatalogueModel } from './model';
import { catalogueModels, getCatalogueModel } from './models';

/** Of demo mode, and wherever the gateway's list is not known. */
export const firstModel = 'gpt-image-2.6-flare';

/** Whether the list says so, or the day that OpenAI named has come (`today`, an ISO date) and the list lacks the model. */
export function isRetired(
  { id, retirement }: Pick<CatalogueModel, 'id' | 'retirement'>,
  list: ModelList | null,
  today: string,
): boolean {
  if (!list?.live) return false;
  const listing = list.models.find((entry) => entry.id === id);
  return listing ? listing.retired : retirement !== undefined && retirement.on <= today;
}

/** The first of our order that the gateway lists and that is not retired. */
export function defaultModel(list: ModelList | null, today: string): string {
  const isServed = (model: CatalogueModel) =>
    list?.live && list.models.some(({ id }) => id === model.id) && !isRetired(model, list, today);
  const served = catalogueModels.find((model) => model.family === 'gpt-image' && isServed(model));
  return served?.id ?? firstModel;
}

/** What to offer in place of a retired model: the successor that its row names, if the gateway serves it, else the default. */
export function successorOf(
  model: CatalogueModel,
  list: ModelList | null,
  today: string,
): CatalogueModel | null {
  const named = getCatalogueModel(model.retirement?.successor ?? '');
  const isListed = list?.models.some(({ id, retired }) => id === named?.id && !retired);
  const successor = named && isListed ? named : getCatalogueModel(defaultModel(list, today));
  return successor?.id === model.id ? null : successor;
}
