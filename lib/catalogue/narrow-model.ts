import type { CatalogueModel, RouteCapabilities, TaskFields } from './model';
import { hasRow } from './models';
import { narrowedSizes } from './narrowed-sizes';
import {
  formatsWithout,
  narrowedList,
  narrowedNumber,
  narrowedRatios,
  narrowedReferences,
  narrowedSeed,
} from './narrowed-values';
import { taskFields } from './task-fields';
import type { TaskSchema, TaskSchemaField } from './task-schema';

/**
 * The model as the gateway's schema describes it: what the schema lacks is neither offered nor sent, and its lists and
 * maxima replace the row's. If the schema leaves a value open, the row's rule stays. A model without a row gets
 * everything that the schema has. Only the tasks route has schemas, so models of other routes stay as they are.
 */
export function narrowModel(model: CatalogueModel, schema: TaskSchema): CatalogueModel {
  if (!hasTaskSchema(model)) return model;
  if (model.route === 'gemini') return narrowedGemini(model, schema);
  const find = (name: string) => schema.body.get(name) ?? schema.extra.get(name);
  const sizes = narrowedSizes(model, schema, find);
  const formats = narrowedList(find('output_format'), allFormats, model.formats);
  const backgrounds = narrowedList(find('background'), allBackgrounds, model.backgrounds);
  // A model without a choice of formats makes png.
  const transparentFormats = backgrounds.includes('transparent')
    ? formatsWithout('jpeg', model.transparentFormats, formats.length > 0 ? formats : ['png'])
    : [];
  const narrowed = {
    ...model,
    route: 'tasks',
    sizes: sizes.rule,
    aspectRatios: narrowedRatios(model, find('aspect_ratio')),
    resolutions: narrowedList(find('resolution'), allResolutions, model.resolutions),
    qualities: narrowedList(find('quality'), allQualities, model.qualities),
    backgrounds: backgrounds.filter((one) => one !== 'transparent' || transparentFormats.length > 0),
    moderation: narrowedList(find('moderation'), ['low'], model.moderation ? ['low'] : []).length > 0,
    formats,
    compressedFormats: find('output_compression')
      ? formatsWithout('png', model.compressedFormats, formats)
      : [],
    transparentFormats,
    inputFidelity: false,
    mask: schema.body.has('mask'),
    watermark: watermarkPlace(schema),
    asyncOnly: schema.calls === 'async',
    ...narrowedSeed(find('seed')),
    ...narrowedNumber(find('n')),
    ...narrowedReferences(model, schema),
  } as const satisfies CatalogueModel;
  return withOverrides(narrowed, taskFields(schema, narrowed, sizes.asNumbers));
}

/**
 * A Gemini model without a row keeps Gemini's own route, although the tasks route offers it too, because only its own
 * route has conversations. What the schema lists, its own route has as well; what the schema lacks may be missing on
 * the tasks route only.
 */
function narrowedGemini(model: CatalogueModel, { body, extra }: TaskSchema): CatalogueModel {
  const listed = (name: string) => body.get(name) ?? extra.get(name) ?? { values: null };
  const aspectRatios = narrowedRatios(model, listed('aspect_ratio'));
  const resolutions = narrowedList(listed('resolution'), allResolutions, model.resolutions);
  const referencesMax = Math.min(
    model.referencesMax,
    Math.max(1, Math.floor(body.get('images')?.maxItems ?? model.referencesMax)),
  );
  return { ...model, aspectRatios, resolutions, referencesMax };
}

/** Whether the gateway can have a schema by which this model is narrowed. */
export function hasTaskSchema(model: CatalogueModel): boolean {
  return model.route === 'tasks' || !hasRow(model);
}

/** Where the schema lets a watermark be switched off. */
function watermarkPlace({ body, extra }: TaskSchema): CatalogueModel['watermark'] {
  const isSwitch = (field: TaskSchemaField | undefined) => field && field.values?.includes(false) !== false;
  return isSwitch(body.get('watermark')) ? 'body' : isSwitch(extra.get('watermark')) ? 'extra' : null;
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
