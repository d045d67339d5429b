import { type CatalogueModel, type PlacedParameter, type TaskFields, usualPlaces } from './model';
import { referencesField } from './narrowed-values';
import type { TaskSchema, TaskSchemaField } from './task-schema';

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

/** Fields that the studio always sends, or sends only if the user has set them. */
const ownFields: readonly string[] = [
  'model',
  'prompt',
  'async',
  'image',
  'images',
  'mask',
  'extra',
  'watermark',
];

/**
 * Values for required fields that the user has left to the model: the schema's default, else the row's first choice,
 * else the first or the smallest value that the schema takes. If a field has none of these, the gateway refuses the
 * call free of charge and names the field.
 */
function requiredFields(
  { body, extra, required, requiredExtra = new Set() }: TaskSchema,
  model: CatalogueModel,
): Pick<TaskFields, 'required'> {
  const valuesOf = (fields: TaskSchema['body'], names: ReadonlySet<string>) =>
    Object.fromEntries(
      [...names].flatMap((name) => {
        const field = fields.get(name);
        if (field === undefined || ownFields.includes(name)) return [];
        const choices = [field.default, firstChoice(name, model), field.values?.[0], least(field)];
        const value = choices.find((choice) => choice !== undefined && takes(field, choice));
        return value === undefined ? [] : [[name, value]];
      }),
    );
  // Asynchronous calls set it to true.
  const mode = required.has('async') && !model.asyncOnly ? { async: false } : {};
  const values = { body: { ...valuesOf(body, required), ...mode }, extra: valuesOf(extra, requiredExtra) };
  const filled = Object.entries(values).filter(([, fields]) => Object.keys(fields).length > 0);
  return filled.length === 0 ? {} : { required: Object.fromEntries(filled) };
}

/** Whether a field of the schema can have the value. */
function takes({ values, minimum, maximum }: TaskSchemaField, value: string | number | boolean): boolean {
  if (values !== null && !values.includes(value)) return false;
  return typeof value !== 'number' || (value >= (minimum ?? value) && value <= (maximum ?? value));
}

function least({ minimum, multipleOf = 0 }: TaskSchemaField): number | undefined {
  if (minimum === undefined || multipleOf <= 0) return minimum;
  return Math.ceil(minimum / multipleOf) * multipleOf;
}

function firstChoice(name: string, model: CatalogueModel): string | number | undefined {
  switch (name) {
    case 'n':
      return 1;
    case 'size':
      return model.sizes.sizes[0];
    case 'width':
    case 'height':
      return model.sizes.sizes[0]?.split('x').map(Number)[name === 'width' ? 0 : 1];
    case 'aspect_ratio':
      return model.aspectRatios[0];
    case 'resolution':
      return model.resolutions.find((resolution) => resolution === '1K') ?? model.resolutions[0];
    case 'output_format':
      return model.formats[0];
    default:
      return undefined;
  }
}
