import { defaultModel, type ServedModels } from './default-model';
import type { CatalogueModel } from './model';
import { catalogueId, getCatalogueModel, unlistedModel } from './models';

/** The replacement for a retired model: its named successor if the gateway serves that one, else the default model. */
export function successorOf(
  model: CatalogueModel,
  list: ServedModels | null,
  today: string,
): CatalogueModel | null {
  const named = model.retirement?.successor ?? null;
  const served = list?.models.filter(({ id, retired }) => !retired && id !== model.id) ?? [];
  // The gateway may serve the successor under its other name, or it may be newer than our catalogue.
  const listing =
    served.find(({ id }) => id === named) ??
    served.find(({ id }) => named !== null && catalogueId(id) === catalogueId(named));
  const successorId = listing?.id ?? defaultModel(list, today);
  if (successorId === model.id) return null;
  return getCatalogueModel(successorId) ?? unlistedModel(successorId);
}
