import type { ModelList } from '@/lib/protocol/model-list';
import { bareModel, listedSizes } from './bare-model';
import { geminiModels, unlistedGemini } from './gemini-models';
import { gptImageModels, reverseModels } from './gpt-image-models';
import type { CatalogueModel, ModelFamily } from './model';
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

/**
 * What the name of a model without a row reveals: its family, and with it the gateway's route for that family. null if
 * the name belongs to no family we know.
 */
function modelByName(id: string, label: string): CatalogueModel | null {
  // The maker's name may come first: `google/gemini-4-pro-image`.
  const name = id.slice(id.lastIndexOf('/') + 1).toLowerCase();
  if (name.startsWith('gemini-')) return unlistedGemini(id, label, name);
  const family = taskFamilies.find(([pattern]) => pattern.test(name))?.[1];
  if (family === undefined) return null;
  const model = { ...bareModel, id, label, family, route: 'tasks' } as const;
  if (family === 'gpt-image') return { ...model, sizes: { kind: 'list', sizes: listedSizes } };
  // Sizes and numbers differ within these families, so both are left to the model.
  return { ...model, onePerCall: true, asyncOnly: family === 'flux' };
}

/** Source: the gateway's documentation of its tasks route, which has GPT Image from version 2 on. */
const taskFamilies: readonly (readonly [RegExp, ModelFamily])[] = [
  [/^gpt-image-(?:[2-9]|[1-9]\d)/, 'gpt-image'],
  [/^(?:doubao-)?seedream-/, 'seedream'],
  [/^qwen-image/, 'qwen'],
  [/^wan-?\d/, 'wan'],
  [/^glm-image/, 'glm'],
  [/^mai-image/, 'mai'],
  [/^flux-(?:[2-9]|[1-9]\d)/, 'flux'],
];
