import type { ModelList } from '@/lib/protocol/model-list';
import type { CatalogueModel, Size, SizeRule } from './model';

/** Sources: the gateway's pages and schemas, and OpenAI's API description, read on 2026-11-28. */
const listed: readonly Size[] = ['1024x1024', '1024x1536', '1536x1024'];
const listedSizes: SizeRule = { kind: 'list', sizes: listed };
const freeSizes: SizeRule = {
  kind: 'free',
  sizes: [
    ...listed,
    '1536x864',
    '864x1536',
    '2048x2048',
    '2048x1152',
    '1152x2048',
    '2560x1440',
    '1440x2560',
    '3840x2160',
    '2160x3840',
  ],
  multipleOf: 16,
  edgeMax: 3840,
  ratioMax: 3,
  pixelsMin: 655_360,
  pixelsMax: 8_294_400,
};

/** What most models have in common. */
const plain = {
  route: 'images',
  aspectRatios: [],
  resolutions: [],
  seed: false,
  onePerCall: false,
  watermark: null,
  asyncOnly: false,
} as const satisfies Partial<CatalogueModel>;

const gptImage = {
  ...plain,
  family: 'gpt-image',
  kinds: ['create', 'edit'],
  sizes: listedSizes,
  qualities: ['low', 'medium', 'high'],
  imagesMax: 10,
  backgrounds: ['transparent', 'opaque'],
  moderation: true,
  formats: ['png', 'jpeg', 'webp'],
  compressedFormats: ['jpeg', 'webp'],
  transparentFormats: ['png', 'webp'],
  inputFidelity: false,
  previewsMax: 3,
  mask: true,
  referencesMax: 16,
  billing: 'usage',
  promptDirectives: false,
} as const satisfies Partial<CatalogueModel>;

const free = { ...gptImage, sizes: freeSizes } as const satisfies Partial<CatalogueModel>;

/** Only 2.5 and 2.6 have the two highest qualities. */
const latest = {
  ...free,
  qualities: ['low', 'medium', 'high', 'xhigh', 'max'],
} as const satisfies Partial<CatalogueModel>;

const retiring = (on: string, successor: string) => ({ retirement: { on, successor } });

const reverse = {
  ...plain,
  family: 'reverse',
  kinds: ['create', 'chat'],
  sizes: listedSizes,
  qualities: [],
  imagesMax: 10,
  backgrounds: [],
  moderation: false,
  formats: [],
  compressedFormats: [],
  transparentFormats: [],
  inputFidelity: false,
  previewsMax: 0,
  mask: false,
  referencesMax: 16,
  billing: 'per-call',
  promptDirectives: true,
} as const satisfies Partial<CatalogueModel>;

/**
 * All known models, in the order in which forms offer them: newest first, flare before sunburst, retiring models last.
 * The first model that the gateway serves is the default.
 */
export const catalogueModels: readonly CatalogueModel[] = [
  { ...latest, id: 'gpt-image-2.6-flare', label: 'GPT Image 2.6 Flare' },
  { ...latest, id: 'gpt-image-2.6-sunburst', label: 'GPT Image 2.6 Sunburst' },
  { ...latest, id: 'gpt-image-2.5-flare', label: 'GPT Image 2.5 Flare' },
  { ...latest, id: 'gpt-image-2.5-sunburst', label: 'GPT Image 2.5 Sunburst' },
  { ...free, id: 'gpt-image-2', label: 'GPT Image 2', backgrounds: ['opaque'] },
  {
    ...gptImage,
    id: 'chatgpt-image-latest',
    label: 'ChatGPT Image',
    inputFidelity: true,
    ...retiring('2026-12-01', 'gpt-image-2.6-flare'),
  },
  {
    ...gptImage,
    id: 'gpt-image-1.5',
    label: 'GPT Image 1.5',
    inputFidelity: true,
    ...retiring('2026-12-01', 'gpt-image-2.6-flare'),
  },
  {
    ...gptImage,
    id: 'gpt-image-1-mini',
    label: 'GPT Image 1 mini',
    // Users of the cheap model want a cheap successor: at low and medium, 2.5 uses a quarter of the tokens of 2.6.
    ...retiring('2026-12-01', 'gpt-image-2.5-flare'),
  },
  {
    ...gptImage,
    id: 'gpt-image-1',
    label: 'GPT Image 1',
    inputFidelity: true,
    ...retiring('2026-10-23', 'gpt-image-2.6-flare'),
  },
  { ...reverse, id: 'gpt-4o-image-vip', label: 'GPT-4o Image VIP' },
  { ...reverse, id: 'gpt-4o-image', label: 'GPT-4o Image' },
];

export function getCatalogueModel(id: string): CatalogueModel | null {
  return catalogueModels.find((model) => model.id === id) ?? null;
}

/** A model that the gateway lists but the catalogue lacks. It gets only the parameters that every model accepts. */
export function unlistedModel(id: string): CatalogueModel {
  return {
    id,
    label: id,
    ...plain,
    family: 'unlisted',
    kinds: ['create'],
    sizes: listedSizes,
    qualities: [],
    imagesMax: 10,
    backgrounds: [],
    moderation: false,
    formats: [],
    compressedFormats: [],
    transparentFormats: [],
    inputFidelity: false,
    previewsMax: 0,
    mask: false,
    referencesMax: 0,
    billing: 'usage',
    promptDirectives: false,
  };
}

/**
 * What is known of a model: the list's entry, which the gateway's schema has narrowed, else the row of the catalogue,
 * else only what every model accepts.
 */
export function findModel(id: string, list: ModelList | null): CatalogueModel {
  const listed = list?.models.find((entry) => entry.id === id);
  return listed?.model ?? getCatalogueModel(id) ?? unlistedModel(id);
}
