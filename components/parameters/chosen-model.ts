import type { CatalogueModel } from '@/lib/catalogue/model';
import { getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';

/** Until the server has said which is its default. */
const firstModel = 'gpt-image-1';

/** The model of a form: the user's choice, else the studio's default; one without a row takes what all take. */
export function chosenModel(chosen: string | null, sessionDefault: string | undefined): CatalogueModel {
  const id = chosen ?? sessionDefault ?? firstModel;
  return getCatalogueModel(id) ?? unlistedModel(id);
}
