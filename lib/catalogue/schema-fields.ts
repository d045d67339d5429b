import { type CatalogueModel, type PlacedParameter, type TaskFields, usualPlaces } from './model';
import { referencesField } from './narrowed-values';
import { requiredFields } from './required-fields';
import type { TaskSchema } from './task-schema';

const wireNames = {
  n: 'n',
  size: 'size',
  aspectRatio: 'aspect_ratio',
  resolution: 'resolution',
  outputFormat: 'output_format',
  quality: 'quality',
  background: 'background',
  moderation: 'moderation',
  outputCompression: 'output_compression',
  seed: 'seed',
} as const satisfies Record<PlacedParameter, string>;

/** How the fields that the tasks route sends differ from the usual ones; undefined if they do not. */
export function taskFields(
  schema: TaskSchema,
  model: CatalogueModel,
  asNumbers: boolean,
): TaskFields | undefined {
  const places: Partial<Record<PlacedParameter, 'body' | 'extra'>> = {};
  for (const [name, wireName] of Object.entries(wireNames) as [PlacedParameter, string][]) {
    const place = schema.body.has(wireName) ? 'body' : 'extra';
    if (place !== usualPlaces[name] && (place === 'body' || schema.extra.has(wireName))) places[name] = place;
  }
  const field = referencesField(schema);
  const fields: TaskFields = {
    ...(Object.keys(places).length === 0 ? {} : { places }),
    ...(model.referencesMax > 0 && field !== null && field !== 'images' ? { references: field } : {}),
    ...(asNumbers ? { size: 'width-height' } : {}),
    ...requiredFields(schema, model),
    ...callsOf(schema),
  };
  return Object.keys(fields).length === 0 ? undefined : fields;
}

function callsOf({ calls, body }: TaskSchema): Pick<TaskFields, 'calls'> {
  if (calls === 'sync') return { calls };
  return calls === 'async' && !body.has('async') ? { calls } : {};
}
