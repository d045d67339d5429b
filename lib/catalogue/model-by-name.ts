import { bareModel, listedSizes } from './bare-model';
import { unlistedGemini } from './gemini-models';
import type { CatalogueModel, ModelFamily } from './model';

/**
 * What the name of a model without a row reveals: its family, and with it the gateway's route for that family. null if
 * the name belongs to no family we know.
 */
export function modelByName(id: string, label: string): CatalogueModel | null {
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
