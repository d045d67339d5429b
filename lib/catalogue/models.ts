import type { ModelList } from '@/lib/protocol/model-list';
import { bareModel, listedSizes } from './bare-model';
import { geminiModels } from './gemini-models';
import { gptImageModels, reverseModels } from './gpt-image-models';
import type { CatalogueModel } from './model';
import { modelByName } from './model-by-name';
import { taskModels } from './task-models';

/**
 * All known models, in the order in which forms offer them if the gateway has no list. The first GPT Image model that
 * the gateway serves is the default.
 */
export const catalogueModels: readonly CatalogueModel[] = [
  ...gptImageModels,
  ...geminiModels,
  ...taskModels,
  ...reverseModels,
];

/**
 * The id of the row that describes a model. The gateway may list Gemini's models with `-preview` at the end: they have
 * the same row, but are called by the name that is listed.
 */
export function catalogueId(id: string): string {
  return id.startsWith('gemini-') ? id.replace(/-preview$/, '') : id;
}

/** The row of a model, under the name by which it is called. */
export function getCatalogueModel(id: string): CatalogueModel | null {
  const row = catalogueModels.find((model) => model.id === catalogueId(id));
  if (row === undefined) return null;
  return row.id === id ? row : { ...row, id, label: `${row.label} (preview)` };
}

/**
 * A model that the gateway lists but the catalogue lacks. Beyond what its name reveals, it gets only the parameters
 * that every model accepts.
 */
export function unlistedModel(id: string, label: string = id): CatalogueModel {
  const sizes = { kind: 'list', sizes: listedSizes } as const;
  return modelByName(id, label) ?? { ...bareModel, id, label, family: 'unlisted', sizes };
}

/**
 * Whether the catalogue has a row for the model. What is known of other models comes from the gateway and their names.
 */
export function hasRow({ id }: Pick<CatalogueModel, 'id'>): boolean {
  return catalogueModels.some((model) => model.id === catalogueId(id));
}

/**
 * What is known of a model: its entry in the list, narrowed by the gateway's schema; else its row in the catalogue;
 * else what its name reveals and every model accepts.
 */
export function findModel(id: string, list: ModelList | null): CatalogueModel {
  const listed = list?.models.find((entry) => entry.id === id);
  if (listed) return listed.model;
  const model = getCatalogueModel(id) ?? unlistedModel(id);
  return withRetirement(
    model,
    list?.retirements?.find((entry) => entry.id === id),
  );
}

/** The model with the retirement that the gateway announces for it, completed from its row. */
export function withRetirement(
  model: CatalogueModel,
  announced: CatalogueModel['retirement'] | undefined,
): CatalogueModel {
  if (announced === undefined) return model;
  const on = announced.on ?? model.retirement?.on ?? null;
  return {
    ...model,
    retirement: { on, successor: announced.successor ?? model.retirement?.successor ?? null },
  };
}
