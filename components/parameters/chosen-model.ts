import type { CatalogueModel } from '@/lib/catalogue/model';
import { catalogueModels, getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';
import type { JobKind } from '@/lib/protocol/job-request';

/** Until the server has said which is its default. */
const firstModel = 'gpt-image-1';

/**
 * The model of a form: the user's choice, else the studio's default, else the first that can do this kind of job. One
 * without a row takes what all take.
 */
export function chosenModel(
  chosen: string | null,
  sessionDefault: string | undefined,
  kind: JobKind,
): CatalogueModel {
  const id = chosen ?? sessionDefault ?? firstModel;
  const model = getCatalogueModel(id) ?? unlistedModel(id);
  if (model.kinds.includes(kind)) return model;
  return catalogueModels.find((other) => other.kinds.includes(kind)) ?? model;
}
