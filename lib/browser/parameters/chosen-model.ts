import { firstModel } from '@/lib/catalogue/default-model';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { catalogueModels, getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';
import type { JobKind } from '@/lib/protocol/job-request';

/**
 * The model of a form: the user's choice, else the studio's default (`firstModel` until the server has named it), else
 * the first that can do this kind of job. A model that the catalogue does not list takes the parameters that all models
 * take.
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
