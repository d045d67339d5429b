import type { JobKind } from '@/lib/protocol/job-request';
import { defaultModel, firstModelFor, type ServedModels } from './default-model';
import type { CatalogueModel } from './model';
import { catalogueId, getCatalogueModel, unlistedModel } from './models';

/**
 * The replacement for a retired model: its named successor if the gateway serves that one, else the default model; if
 * that one does no jobs of this kind, such as conversations, the first that does. Null if there is none.
 */
export function successorOf(
  model: CatalogueModel,
  list: ServedModels | null,
  today: string,
  kind: JobKind = 'create',
): CatalogueModel | null {
  const named = model.retirement?.successor ?? null;
  const served = list?.models.filter(({ id, retired }) => !retired && id !== model.id) ?? [];
  // The gateway may serve the successor under its other name, or it may be newer than our catalogue.
  const listing =
    served.find(({ id }) => id === named) ??
    served.find(({ id }) => named !== null && catalogueId(id) === catalogueId(named));
  const successorId = listing?.id ?? defaultModel(list, today);
  const successor = getCatalogueModel(successorId) ?? unlistedModel(successorId);
  const able = successor.kinds.includes(kind) ? successor : firstModelFor(kind, list, today);
  return able === undefined || able.id === model.id ? null : able;
}
