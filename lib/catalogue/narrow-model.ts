import { limits } from '@/lib/protocol/limits';
import { listedSizes } from './bare-model';
import {
  type AspectRatio,
  type CatalogueModel,
  type PlacedParameter,
  type RouteCapabilities,
  type Size,
  type SizeRule,
  type TaskFields,
  usualPlaces,
} from './model';
import { requiredFields } from './required-fields';
import type { TaskSchema, TaskSchemaField } from './task-schema';

/**
 * The model as the gateway's schema describes it: what the schema lacks is neither offered nor sent, and its lists and
 * maxima replace the row's. Where the schema leaves a value open, the row's rule stays. A model without a row gets all
 * that the schema has. Only the tasks route has schemas, so models of other routes stay as they are.
 */
export function narrowModel(model: CatalogueModel, schema: TaskSchema): CatalogueModel {
  if (!hasTaskSchema(model)) return model;
  const find = (name: string) => schema.body.get(name) ?? schema.extra.get(name);
  const sizes = narrowedSizes(model, schema, find);
  const formats = narrowedList(find('output_format'), allFormats, model.formats);
  const backgrounds = narrowedList(find('background'), allBackgrounds, model.backgrounds);
  const narrowed = {
    ...model,
    route: 'tasks',
    sizes: sizes.rule,
    aspectRatios: narrowedRatios(model, find('aspect_ratio')),
    resolutions: narrowedList(find('resolution'), allResolutions, model.resolutions),
    qualities: narrowedList(find('quality'), allQualities, model.qualities),
    backgrounds,
    moderation: narrowedList(find('moderation'), ['low'], model.moderation ? ['low'] : []).length > 0,
    formats,
    compressedFormats: find('output_compression')
      ? formatsWithout('png', model.compressedFormats, formats)
      : [],
    transparentFormats: backgrounds.includes('transparent')
      ? formatsWithout('jpeg', model.transparentFormats, formats)
      : [],
    inputFidelity: false,
    mask: schema.body.has('mask'),
    watermark: schema.body.has('watermark') ? 'body' : schema.extra.has('watermark') ? 'extra' : null,
    asyncOnly: schema.calls === 'async',
    ...narrowedSeed(find('seed')),
    ...narrowedNumber(find('n')),
    ...narrowedReferences(model, schema),
  } as const satisfies CatalogueModel;
  return withOverrides(narrowed, taskFields(schema, narrowed, sizes.asNumbers));
}

/** Whether the gateway can have a schema by which this model is narrowed. */
export function hasTaskSchema({ route, family }: CatalogueModel): boolean {
  return route === 'tasks' || family === 'unlisted';
}

/** The names of the capabilities in which a row and its narrowed form differ, for the log. */
export function differingCapabilities(row: CatalogueModel, narrowed: CatalogueModel): readonly string[] {
  return Object.entries(narrowed).flatMap(([name, value]) => {
    const own = Object.entries(row).find(([candidate]) => candidate === name)?.[1];
    return JSON.stringify(own) === JSON.stringify(value) ? [] : [name];
  });
}

const allFormats = ['png', 'jpeg', 'webp'] as const;
const allBackgrounds = ['transparent', 'opaque'] as const;
const allResolutions = ['512', '1K', '2K', '4K'] as const;
const allQualities = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

/** The known values that the schema lists; if the schema leaves them open, those of the row. */
function narrowedList<Value extends string>(
  field: TaskSchemaField | undefined,
  known: readonly Value[],
  row: readonly Value[],
): readonly Value[] {
  if (field === undefined) return [];
  return field.values === null ? row : known.filter((value) => field.values?.includes(value));
}

function narrowedRatios(model: CatalogueModel, field: TaskSchemaField | undefined): readonly AspectRatio[] {
  if (field === undefined) return [];
  if (field.values === null) return model.aspectRatios.length > 0 ? model.aspectRatios : commonRatios;
  return field.values.filter(isRatio).slice(0, listMax);
}

/** No list in the answer of `GET /api/models` is longer. */
const listMax = 100;
const commonRatios = ['1:1', '2:3', '3:2', '3:4', '4:3', '9:16', '16:9'] as const;

function isRatio(value: unknown): value is AspectRatio {
  return typeof value === 'string' && /^[1-9]\d?:[1-9]\d?$/.test(value);
}

function isSize(value: unknown): value is Size {
  return typeof value === 'string' && /^[1-9]\d{1,4}x[1-9]\d{1,4}$/.test(value);
}

type FindField = (name: string) => TaskSchemaField | undefined;

function narrowedSizes(
  model: CatalogueModel,
  schema: TaskSchema,
  find: FindField,
): { rule: SizeRule; asNumbers: boolean } {
  const size = find('size');
  if (size !== undefined) return { rule: sizeRule(model, size), asNumbers: false };
  const [width, height] = [schema.body.get('width'), schema.body.get('height')];
  // A ratio says the same in fewer words, and cannot be sent beside width and height.
  const isSpare = find('aspect_ratio') !== undefined;
  if (width === undefined || height === undefined || isSpare) return { rule: noSizes, asNumbers: false };
  return { rule: boundedSizes(width, height), asNumbers: true };
}

const noSizes: SizeRule = { kind: 'none', sizes: [] };

function sizeRule(model: CatalogueModel, { values }: TaskSchemaField): SizeRule {
  if (values === null)
    return model.sizes.kind === 'none' || model.family === 'unlisted' ? openSizes : model.sizes;
  const sizes = values.filter(isSize).slice(0, listMax);
  return sizes.length === 0 ? noSizes : { kind: 'list', sizes };
}

/** For a schema that takes any text as a size: the gateway refuses unsupported sizes free of charge. */
const openSizes: SizeRule = {
  kind: 'free',
  sizes: [...listedSizes, '2048x2048'],
  multipleOf: 1,
  edgeMax: 8_192,
  ratioMax: 16,
  pixelsMin: 65_536,
  pixelsMax: 16_777_216,
};

/** No model makes pictures with longer edges. */
const edgeMax = 10_000;

function boundedSizes(width: TaskSchemaField, height: TaskSchemaField): SizeRule {
  const least = Math.max(16, Math.ceil(Math.max(width.minimum ?? 0, height.minimum ?? 0)));
  const most = Math.min(edgeMax, Math.floor(Math.min(width.maximum ?? 2_048, height.maximum ?? 2_048)));
  if (most < least) return noSizes;
  const multipleOf = Math.min(edgeMax, Math.max(1, Math.floor(width.multipleOf ?? 1)));
  const sizes = [...listedSizes, '2048x2048' as const].filter((size) =>
    size
      .split('x')
      .every((edge) => Number(edge) >= least && Number(edge) <= most && Number(edge) % multipleOf === 0),
  );
  return {
    kind: 'free',
    sizes,
    multipleOf,
    edgeMax: most,
    ratioMax: most / least,
    pixelsMin: least ** 2,
    pixelsMax: most ** 2,
  };
}

/** The formats that the row lists for a capability such as transparency. Without a row: all but the excluded one. */
function formatsWithout<Format extends string>(
  excluded: Format,
  row: readonly Format[],
  formats: readonly Format[],
): readonly Format[] {
  return formats.filter((format) => (row.length > 0 ? row.includes(format) : format !== excluded));
}

function narrowedSeed(field: TaskSchemaField | undefined): Pick<CatalogueModel, 'seed' | 'seedMax'> {
  const listed = field?.values?.filter((value) => typeof value === 'number') ?? [];
  const most = Math.floor(listed.length > 0 ? Math.max(...listed) : (field?.maximum ?? limits.seedMax));
  if (field === undefined || most < 0) return { seed: false };
  return most < limits.seedMax ? { seed: true, seedMax: most } : { seed: true };
}

/** A model that takes no number, or only 1, makes n pictures by n calls. */
function narrowedNumber(
  field: TaskSchemaField | undefined,
): Pick<CatalogueModel, 'imagesMax' | 'onePerCall'> {
  const listed = field?.values?.filter((value) => typeof value === 'number') ?? [];
  const most = listed.length > 0 ? Math.max(...listed) : (field?.maximum ?? limits.imagesMax);
  if (field === undefined || most < 2) return { imagesMax: limits.imagesMax, onePerCall: true };
  return { imagesMax: Math.min(limits.imagesMax, Math.floor(most)), onePerCall: false };
}

function narrowedReferences(
  model: CatalogueModel,
  { body, required }: TaskSchema,
): Pick<CatalogueModel, 'kinds' | 'referencesMax'> {
  const images = body.get('images');
  const most = images
    ? (images.maxItems ?? (model.referencesMax || limits.referencesMax))
    : body.has('image')
      ? 1
      : 0;
  const referencesMax = Math.max(0, Math.min(limits.referencesMax, Math.floor(most)));
  if (referencesMax === 0) return { kinds: ['create'], referencesMax };
  const isRequired = required.has('images') || required.has('image');
  return { kinds: isRequired ? ['edit'] : ['create', 'edit'], referencesMax };
}

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

/** How the fields that the tasks route sends differ from the usual ones; undefined where they do not. */
function taskFields(schema: TaskSchema, model: CatalogueModel, asNumbers: boolean): TaskFields | undefined {
  const places: Partial<Record<PlacedParameter, 'body' | 'extra'>> = {};
  for (const [name, wireName] of Object.entries(wireNames) as [PlacedParameter, string][]) {
    const place = schema.body.has(wireName) ? 'body' : 'extra';
    if (place !== usualPlaces[name] && (place === 'body' || schema.extra.has(wireName))) places[name] = place;
  }
  const fields: TaskFields = {
    ...(Object.keys(places).length === 0 ? {} : { places }),
    ...(model.referencesMax > 0 && !schema.body.has('images') ? { references: 'image' } : {}),
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

/** Limits the row's overrides for edits to what the schema has. Those for previews stay: they are for another route. */
function withOverrides(narrowed: CatalogueModel, fields: TaskFields | undefined): CatalogueModel {
  const { edits, taskFields: _, ...base } = narrowed;
  return {
    ...base,
    ...(edits && narrowed.kinds.includes('edit') ? { edits: narrowedEdits(edits, narrowed) } : {}),
    ...(fields ? { taskFields: fields } : {}),
  };
}

function narrowedEdits(edits: Partial<RouteCapabilities>, model: CatalogueModel): Partial<RouteCapabilities> {
  const { sizes, ...rest } = edits;
  if (sizes === undefined || model.sizes.kind === 'none') return rest;
  if (model.sizes.kind === 'free') return edits;
  const both = model.sizes.sizes.filter((size) => sizes.sizes.some((own) => own === size));
  return { ...rest, sizes: { kind: 'list', sizes: both } };
}
