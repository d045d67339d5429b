import { limits } from '@/lib/protocol/limits';
import type { AspectRatio, CatalogueModel } from './model';
import type { TaskSchema, TaskSchemaField } from './task-schema';

/** The known values that the schema lists; if the schema leaves them open, those of the row. */
export function narrowedList<Value extends string>(
  field: TaskSchemaField | undefined,
  known: readonly Value[],
  row: readonly Value[],
): readonly Value[] {
  if (field === undefined) return [];
  return field.values === null ? row : known.filter((value) => field.values?.includes(value));
}

export function narrowedRatios(
  model: CatalogueModel,
  field: TaskSchemaField | undefined,
): readonly AspectRatio[] {
  if (field === undefined) return [];
  if (field.values === null) return model.aspectRatios.length > 0 ? model.aspectRatios : commonRatios;
  return field.values.filter(isRatio).slice(0, listMax);
}

/** No list in the answer of `GET /api/models` is longer. */
export const listMax = 100;
const commonRatios = ['1:1', '2:3', '3:2', '3:4', '4:3', '9:16', '16:9'] as const;

function isRatio(value: unknown): value is AspectRatio {
  return typeof value === 'string' && /^[1-9]\d?:[1-9]\d?$/.test(value);
}

/** The formats that the row lists for a capability such as transparency. Without a row: all but the excluded one. */
export function formatsWithout<Format extends string>(
  excluded: Format,
  row: readonly Format[],
  formats: readonly Format[],
): readonly Format[] {
  return formats.filter((format) => (row.length > 0 ? row.includes(format) : format !== excluded));
}

export function narrowedSeed(field: TaskSchemaField | undefined): Pick<CatalogueModel, 'seed' | 'seedMax'> {
  const listed = field?.values?.filter((value) => typeof value === 'number') ?? [];
  const most = Math.floor(listed.length > 0 ? Math.max(...listed) : (field?.maximum ?? limits.seedMax));
  if (field === undefined || most < 0) return { seed: false };
  return most < limits.seedMax ? { seed: true, seedMax: most } : { seed: true };
}

/**
 * A model that takes no number of pictures, or only 1, needs n calls for n pictures. Forms offer every number up to the
 * maximum, so that it is the one before the first number that the schema lacks.
 */
export function narrowedNumber(
  field: TaskSchemaField | undefined,
): Pick<CatalogueModel, 'imagesMax' | 'onePerCall'> {
  let most = 1;
  while (field !== undefined && most < limits.imagesMax && takesNumber(field, most + 1)) most += 1;
  return most === 1
    ? { imagesMax: limits.imagesMax, onePerCall: true }
    : { imagesMax: most, onePerCall: false };
}

function takesNumber(
  { values, minimum = 1, maximum = limits.imagesMax }: TaskSchemaField,
  n: number,
): boolean {
  return (values === null || values.includes(n)) && n >= minimum && n <= maximum;
}

/** Where references go: into `images`, unless the schema lacks it, or requires `image` in its place. */
export function referencesField({
  body,
  required,
}: Pick<TaskSchema, 'body' | 'required'>): 'images' | 'image' | 'image-list' | null {
  const isRequired = required.has('image') && !required.has('images');
  if (body.has('images') && !(isRequired && body.has('image'))) return 'images';
  if (!body.has('image')) return null;
  return body.get('image')?.isList ? 'image-list' : 'image';
}

export function narrowedReferences(
  model: CatalogueModel,
  { body, required }: TaskSchema,
): Pick<CatalogueModel, 'kinds' | 'referencesMax'> {
  const field = referencesField({ body, required });
  const list = body.get(field === 'images' ? 'images' : 'image');
  const listed = list?.maxItems ?? (model.referencesMax || limits.referencesMax);
  const most = field === null ? 0 : field === 'image' ? 1 : listed;
  const referencesMax = Math.max(0, Math.min(limits.referencesMax, Math.floor(most)));
  if (referencesMax === 0) return { kinds: ['create'], referencesMax };
  const isRequired = required.has('images') || required.has('image');
  return { kinds: isRequired ? ['edit'] : ['create', 'edit'], referencesMax };
}
