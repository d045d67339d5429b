import { listedSizes } from './bare-model';
import { commonMultiple } from './common-multiple';
import type { CatalogueModel, Size, SizeRule } from './model';
import { hasRow } from './models';
import { listMax } from './narrowed-values';
import type { TaskSchema, TaskSchemaField } from './task-schema';

export function narrowedSizes(
  model: CatalogueModel,
  schema: TaskSchema,
  find: (name: string) => TaskSchemaField | undefined,
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
  if (values === null) return model.sizes.kind === 'none' || !hasRow(model) ? openSizes : model.sizes;
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

/**
 * The rule for separate width and height. If both are enumerated, every pair is a size; else each bound applies to
 * both.
 */
function boundedSizes(width: TaskSchemaField, height: TaskSchemaField): SizeRule {
  const [widths, heights] = [numbersOf(width), numbersOf(height)];
  if (widths !== null && heights !== null) {
    const pairs = widths.flatMap((one) => heights.map((other): Size => `${one}x${other}`));
    const sizes = pairs.filter(isSize).slice(0, listMax);
    return sizes.length === 0 ? noSizes : { kind: 'list', sizes };
  }
  const least = Math.max(16, Math.ceil(Math.max(leastOf(width), leastOf(height))));
  const most = Math.min(edgeMax, Math.floor(Math.min(mostOf(width), mostOf(height))));
  if (most < least) return noSizes;
  const multiple = Math.floor(commonMultiple(width.multipleOf, height.multipleOf) ?? 1);
  const multipleOf = Math.min(edgeMax, Math.max(1, multiple));
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

function numbersOf({ values }: TaskSchemaField): readonly number[] | null {
  return values?.filter((value) => typeof value === 'number').slice(0, listMax) ?? null;
}

function leastOf(edge: TaskSchemaField): number {
  return Math.min(...(numbersOf(edge) ?? [edge.minimum ?? 0]));
}

function mostOf(edge: TaskSchemaField): number {
  return Math.max(...(numbersOf(edge) ?? [edge.maximum ?? 2_048]));
}

function isSize(value: unknown): value is Size {
  return typeof value === 'string' && /^[1-9]\d{1,4}x[1-9]\d{1,4}$/.test(value);
}
