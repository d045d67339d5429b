import type { CatalogueModel, SizeRule } from '@/lib/catalogue/model';
import { sizeIssue } from '@/lib/catalogue/size-issue';
import type { Resolution } from '@/lib/protocol/job-request';
import type { FormChoices } from './form-draft-store';

/**
 * The shape of the picture as the user chose it: a size in pixels, or a ratio and a resolution. The form sets one of
 * the two; a model that takes only the other gets the nearest one that it offers.
 */
export type ShapeChoices = Pick<FormChoices, 'size' | 'aspectRatio' | 'resolution'>;

type ShapedModel = Pick<CatalogueModel, 'sizes' | 'aspectRatios' | 'resolutions'>;

/** The side of a square picture in each resolution. */
const edges: Readonly<Record<Resolution, number>> = { '512': 512, '1K': 1024, '2K': 2048, '4K': 3840 };

/** The shape that a model gets: the chosen one if it is offered, else the nearest. Everything else is `auto`. */
export function offeredShape(model: ShapedModel, choices: ShapeChoices): ShapeChoices {
  const takesBoth = model.sizes.kind !== 'none' && model.aspectRatios.length > 0;
  // If a model takes both, only the one that the user chose is sent, because the two could contradict each other.
  const isRatioChosen = choices.aspectRatio !== 'auto' || choices.resolution !== 'auto';
  return {
    size: takesBoth && isRatioChosen ? 'auto' : offeredSize(model.sizes, choices),
    aspectRatio: takesBoth && !isRatioChosen ? 'auto' : offeredRatio(model.aspectRatios, choices),
    resolution: takesBoth && !isRatioChosen ? 'auto' : offeredResolution(model.resolutions, choices),
  };
}

/**
 * The chosen size if the model takes it, else the offered size that is nearest in ratio, then in pixels. Under a
 * free rule the user types the size: if it breaks the rule, it stays, so that it is reported and not replaced.
 */
export function offeredSize(rule: SizeRule, { size, aspectRatio, resolution }: ShapeChoices): string {
  if (rule.kind === 'none') return 'auto';
  if (size === 'auto') {
    if (aspectRatio === 'auto') return 'auto';
    return sizeOfRatio(rule, aspectRatio, edges[resolution === 'auto' ? '1K' : resolution] ** 2);
  }
  if (rule.kind === 'free' || sizeIssue(rule, size) === null) return size;
  return nearestSize(rule.sizes, shapeOf(size));
}

/**
 * The shape after another model was chosen. Under a free rule, a size that breaks it would stop the form, although its
 * user has pressed a button of the model before: so it becomes its ratio, and the nearest size is offered.
 */
export function shapeAfterSwitch(rule: SizeRule, shape: ShapeChoices): ShapeChoices {
  const { size } = shape;
  if (rule.kind !== 'free' || size === 'auto' || sizeIssue(rule, size) === null) return shape;
  if (!/^[1-9]\d*x[1-9]\d*$/.test(size)) return { size: 'auto', aspectRatio: 'auto', resolution: 'auto' };
  const resolution = offeredResolution(['512', '1K', '2K', '4K'], { ...shape, resolution: 'auto' });
  return { size: 'auto', aspectRatio: ratioName(size), resolution };
}

function offeredRatio(offered: readonly string[], { size, aspectRatio }: ShapeChoices): string {
  const chosen = aspectRatio === 'auto' ? size : aspectRatio;
  if (chosen === 'auto' || offered.length === 0) return 'auto';
  if (offered.includes(chosen)) return chosen;
  const { ratio } = shapeOf(chosen);
  return nearest(offered, (candidate) => Math.abs(shapeOf(candidate).ratio - ratio)) ?? 'auto';
}

function offeredResolution(
  offered: readonly Resolution[],
  { size, resolution }: ShapeChoices,
): FormChoices['resolution'] {
  if (resolution !== 'auto') {
    const edge = edges[resolution];
    return nearest(offered, (candidate) => Math.abs(Math.log(edges[candidate] / edge))) ?? 'auto';
  }
  if (size === 'auto') return 'auto';
  const { pixels } = shapeOf(size);
  return nearest(offered, (candidate) => Math.abs(2 * Math.log(edges[candidate]) - pixels)) ?? 'auto';
}

/** The offered size in this ratio that is nearest in pixels; if there is none, an exact one wherever the rule allows it. */
function sizeOfRatio(rule: Exclude<SizeRule, { kind: 'none' }>, ratio: string, pixels: number): string {
  const target = { ratio: shapeOf(ratio).ratio, pixels: Math.log(pixels) };
  const inRatio = rule.sizes.filter((size) => Math.abs(shapeOf(size).ratio - target.ratio) < sameRatio);
  // All of them have the ratio as far as the eye can tell, so only their pixels differ.
  const found = nearest(inRatio, (size) => Math.abs(shapeOf(size).pixels - target.pixels));
  if (found !== null) return found;
  return (rule.kind === 'free' && freeSize(rule, ratio, pixels)) || nearestSize(rule.sizes, target);
}

/**
 * Ratios that differ by less are the same to the eye: the logarithm of about 2 %. Makers of models round their sizes to
 * multiples of 16 or 32, and call 5504x3040 and 1728x960 16:9.
 */
const sameRatio = 0.02;

/** The size in exactly this ratio, in the multiples that the rule prescribes; null if the rule allows none. */
function freeSize(rule: Extract<SizeRule, { kind: 'free' }>, ratio: string, pixels: number): string | null {
  const [width, height] = reduced(ratio);
  const unit = rule.multipleOf ** 2 * width * height;
  const most = Math.min(
    Math.floor(Math.sqrt(rule.pixelsMax / unit)),
    Math.floor(rule.edgeMax / (rule.multipleOf * Math.max(width, height))),
  );
  const least = Math.ceil(Math.sqrt(rule.pixelsMin / unit));
  const times = Math.min(most, Math.max(least, Math.round(Math.sqrt(pixels / unit))));
  const size = `${times * width * rule.multipleOf}x${times * height * rule.multipleOf}`;
  return times > 0 && sizeIssue(rule, size) === null ? size : null;
}

interface Shape {
  /** Logarithms, so that twice as wide is as far away as half as wide. */
  ratio: number;
  pixels: number;
}

function nearestSize(sizes: readonly string[], target: Shape): string {
  const distance = (size: string) => {
    const shape = shapeOf(size);
    // The ratio decides; between sizes of one ratio the pixels do.
    return Math.abs(shape.ratio - target.ratio) * 1_000 + Math.abs(shape.pixels - target.pixels);
  };
  return nearest(sizes, distance) ?? 'auto';
}

/** The shape of a size or a ratio; for a ratio, `pixels` means nothing. */
function shapeOf(sizeOrRatio: string): Shape {
  const [width = 1, height = 1] = sizeOrRatio.split(/[x:]/).map(Number);
  return { ratio: Math.log(width / height), pixels: Math.log(width * height) };
}

function nearest<Value>(values: readonly Value[], distance: (value: Value) => number): Value | null {
  let found: Value | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) {
    const away = distance(value);
    if (away < least) [found, least] = [value, away];
  }
  return found;
}

/** The ratios that people know by name; other sizes are named by their exact ratio. */
const namedRatios = ['1:1', '4:3', '3:2', '5:4', '16:9', '21:9', '2:1', '3:1'].flatMap((ratio) => [
  ratio,
  ratio.split(':').reverse().join(':'),
]);

/** `1024x1536` → `2:3`; `2848x1600` → `16:9`. */
export function ratioName(size: string): string {
  const { ratio } = shapeOf(size);
  const named = namedRatios.find((name) => Math.abs(shapeOf(name).ratio - ratio) < sameRatio);
  if (named) return named;
  return reduced(size).join(':');
}

function reduced(sizeOrRatio: string): [number, number] {
  const [width = 1, height = 1] = sizeOrRatio.split(/[x:]/).map(Number);
  const divisor = greatestCommonDivisor(width, height);
  return [width / divisor, height / divisor];
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
