import type { JobKind, JobParameters, Resolution } from '@/lib/protocol/job-request';
import type { ListedModel } from '@/lib/protocol/model-list';

export type Size = `${number}x${number}`;
export type Quality = NonNullable<JobParameters['quality']>;
export type Background = NonNullable<JobParameters['background']>;
export type OutputFormat = NonNullable<JobParameters['outputFormat']>;

export type AspectRatio = `${number}:${number}`;

/**
 * The way in which a call is made: `images` = `/v1/images/…`, `tasks` = `/ai/v1/images/generations`, `gemini` =
 * Gemini's own API, `chat` = `/v1/chat/completions`.
 */
export type ModelRoute = 'images' | 'tasks' | 'gemini' | 'chat';

/** In the order in which choosers show them if the gateway has no order of its own. */
export const modelFamilies = [
  'gpt-image',
  'gemini',
  'seedream',
  'qwen',
  'wan',
  'glm',
  'mai',
  'flux',
  'reverse',
  'unlisted',
] as const satisfies readonly ListedModel['family'][];
export type ModelFamily = (typeof modelFamilies)[number];

/** What a model is known for; choosers say it in a few words. */
export const modelStrengths = [
  'instructions',
  'detail',
  'economy',
  'speed',
  'conversation',
  'typography',
  'large-formats',
  'chinese-text',
  'wide-ratios',
  'photographs',
  'reproducible',
  'flat-price',
] as const satisfies readonly NonNullable<ListedModel['model']['strength']>[];
export type ModelStrength = (typeof modelStrengths)[number];

/**
 * The sizes that a model accepts, in pixels: any size within bounds (gpt-image-2 and later, Seedream), one of a list,
 * or none at all if the model takes an aspect ratio or a resolution instead.
 */
export type SizeRule =
  | { kind: 'none'; sizes: readonly never[] }
  | { kind: 'list'; sizes: readonly Size[] }
  | {
      kind: 'free';
      /** The sizes that forms offer as buttons. Users can type any other size that satisfies the rule. */
      sizes: readonly Size[];
      multipleOf: number;
      edgeMax: number;
      ratioMax: number;
      pixelsMin: number;
      pixelsMax: number;
    };

/** What a model can do. An empty list or `false` means that the parameter is never sent and never offered. */
export interface CatalogueModel {
  id: string;
  label: string;
  /**
   * `reverse`: the model answers as a chat and has a flat price per call. `unlisted`: the gateway serves the model, but
   * the catalogue has no row for it, and its name belongs to no family we know.
   */
  family: ModelFamily;
  /** Absent if nothing sets the model apart, or nothing is known about it. */
  strength?: ModelStrength;
  /** The route of a call without previews; see `chooseModelRoute`. */
  route: ModelRoute;
  kinds: readonly JobKind[];
  sizes: SizeRule;
  /** Ratios that are sent as `aspectRatio`; empty for models that take a size. */
  aspectRatios: readonly AspectRatio[];
  resolutions: readonly Resolution[];
  seed: boolean;
  /** The largest seed, if it is smaller than that of other models. */
  seedMax?: number;
  qualities: readonly Quality[];
  imagesMax: number;
  /** Whether a call makes only one picture, so that n pictures take n calls, each charged separately. */
  onePerCall: boolean;
  backgrounds: readonly Background[];
  /** Whether generations accept `moderation`. Edits reject it for every model. */
  moderation: boolean;
  formats: readonly OutputFormat[];
  /** The formats that take `outputCompression`. */
  compressedFormats: readonly OutputFormat[];
  /** The formats that can be transparent for this model. */
  transparentFormats: readonly OutputFormat[];
  /** Whether edits accept `inputFidelity`. Generations never do. */
  inputFidelity: boolean;
  /** The maximum number of partial previews while streaming; 0 if the model sends none. */
  previewsMax: number;
  mask: boolean;
  referencesMax: number;
  /** `usage`: the gateway reports and bills tokens. `per-call`: it bills a flat price and reports no usage. */
  billing: 'usage' | 'per-call';
  /** Whether the prompt must state ratio and transparent background, because the model has no parameters for them. */
  promptDirectives: boolean;
  /** Where `watermark: false` is sent; null for models that have no watermark to switch off. */
  watermark: 'body' | 'extra' | null;
  /** Whether the tasks route offers the model in asynchronous mode only. */
  asyncOnly: boolean;
  /** How the model's request differs from the usual body of the tasks route, by the gateway's schema. */
  taskFields?: TaskFields;
  /** What differs in edit jobs. */
  edits?: Partial<RouteCapabilities>;
  /** What differs when previews are asked for, so that the call takes the images route. */
  previews?: Partial<RouteCapabilities>;
  /** When the maker retires the model, and which one replaces it. The gateway may serve the old name for longer. */
  retirement?: {
    /** ISO date; null if the retirement is announced without one. */
    on: string | null;
    successor: string | null;
  };
}

/** The parameters whose place in the body of the tasks route differs between models, and their usual places. */
export const usualPlaces = {
  n: 'body',
  size: 'body',
  aspectRatio: 'body',
  resolution: 'body',
  outputFormat: 'body',
  quality: 'extra',
  background: 'extra',
  moderation: 'extra',
  outputCompression: 'extra',
  seed: 'body',
} as const satisfies Record<string, 'body' | 'extra'>;
export type PlacedParameter = keyof typeof usualPlaces;

export type FieldValues = Readonly<Record<string, string | number | boolean>>;

/** How the body of the tasks route differs from the usual form. */
export interface TaskFields {
  /** Where a parameter goes, if not in its usual place. */
  places?: Readonly<Partial<Record<PlacedParameter, 'body' | 'extra'>>>;
  /** References are sent as one string `image`, or as a list of that name. Usually they are a list `images`. */
  references?: 'image' | 'image-list';
  /** A size is sent as two numbers, `width` and `height`. Usually it is one string `size`. */
  size?: 'width-height';
  /** Fields that a request must have, with the values that are sent if the user has chosen none. */
  required?: Readonly<Partial<Record<'body' | 'extra', FieldValues>>>;
  /**
   * `sync`: the model has no asynchronous calls. `async`: all its calls are asynchronous, without a field that asks for
   * it. Usually a model has both; see also `asyncOnly`.
   */
  calls?: 'sync' | 'async';
}

/** The capabilities that can differ between the routes and kinds of jobs of one model. */
export type RouteCapabilities = Pick<
  CatalogueModel,
  | 'sizes'
  | 'qualities'
  | 'backgrounds'
  | 'formats'
  | 'compressedFormats'
  | 'transparentFormats'
  | 'moderation'
  | 'inputFidelity'
  | 'mask'
  | 'referencesMax'
  | 'imagesMax'
>;
