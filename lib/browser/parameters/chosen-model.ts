import { firstModel, firstModelFor } from '@/lib/catalogue/default-model';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { catalogueModels, findModel } from '@/lib/catalogue/models';
import { today } from '@/lib/catalogue/today';
import type { JobKind } from '@/lib/protocol/job-request';
import type { ModelList } from '@/lib/protocol/model-list';

/**
 * The model of a form: the user's choice, else the studio's default (`firstModel` until the server has named it), else
 * the first that can do this kind of job and that the gateway serves. `list`: the models that the gateway serves, which
 * say more than the catalogue.
 */
export function chosenModel(
  chosen: string | null,
  sessionDefault: string | undefined,
  kind: JobKind,
  list: ModelList | null = null,
): CatalogueModel {
  const id = chosen ?? sessionDefault ?? firstModel;
  const model = findModel(id, list);
  if (model.kinds.includes(kind)) return model;
  const able =
    firstModelFor(kind, list, today()) ?? catalogueModels.find((other) => other.kinds.includes(kind));
  return able ? findModel(able.id, list) : model;
}
