import type { JobKind } from '@/lib/protocol/job-request';
import type { CatalogueModel } from './model';
import { catalogueModels } from './models';

/** The default in demo mode and whenever the gateway's list is unavailable. */
export const firstModel = 'gpt-image-2.6-flare';

/** The part of the gateway's list that the choice of a model needs. */
export interface ServedModels {
  /** False if the list could not be read. */
  live: boolean;
  models: readonly { id: string; retired: boolean }[];
}

/**
 * Whether a model is retired. The gateway's list decides; if it lacks the model, the retirement date announced by
 * its maker does. `today` is an ISO date.
 */
export function isRetired(
  { id, retirement }: Pick<CatalogueModel, 'id' | 'retirement'>,
  list: ServedModels | null,
  today: string,
): boolean {
  if (!list?.live) return false;
  const listing = list.models.find((entry) => entry.id === id);
  if (listing) return listing.retired;
  const day = retirement?.on ?? null;
  return day !== null && day <= today;
}

/** The first model of our catalogue that the gateway lists and that is not retired. */
export function defaultModel(list: ServedModels | null, today: string): string {
  const isServed = (model: CatalogueModel) =>
    list?.live && list.models.some(({ id }) => id === model.id) && !isRetired(model, list, today);
  const served = catalogueModels.find((model) => model.family === 'gpt-image' && isServed(model));
  return served?.id ?? firstModel;
}

/** The first of our models that does this kind of job and that the gateway lists as alive; without a list, the first. */
export function firstModelFor(
  kind: JobKind,
  list: ServedModels | null,
  today: string,
): CatalogueModel | undefined {
  const able = catalogueModels.filter(({ kinds }) => kinds.includes(kind));
  if (!list?.live) return able[0];
  return able.find(
    (model) => list.models.some(({ id }) => id === model.id) && !isRetired(model, list, today),
  );
}
