import type { CatalogueModel, TaskFields } from './model';
import type { TaskSchema, TaskSchemaField } from './task-schema';

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
export function requiredFields(
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
