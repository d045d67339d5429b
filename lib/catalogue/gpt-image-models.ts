import { bareModel, listedSizes } from './bare-model';
import type { CatalogueModel, RouteCapabilities, SizeRule } from './model';

/** Sources: the gateway's pages and schemas, and OpenAI's API description, read on 2026-11-28. */
const listed: SizeRule = { kind: 'list', sizes: listedSizes };
const free: SizeRule = {
  kind: 'free',
  sizes: [
    ...listedSizes,
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

const gptImage = {
  ...bareModel,
  family: 'gpt-image',
  kinds: ['create', 'edit'],
  sizes: listed,
  qualities: ['low', 'medium', 'high'],
  backgrounds: ['transparent', 'opaque'],
  moderation: true,
  formats: ['png', 'jpeg', 'webp'],
  compressedFormats: ['jpeg', 'webp'],
  transparentFormats: ['png', 'webp'],
  previewsMax: 3,
  mask: true,
  referencesMax: 16,
} as const satisfies Partial<CatalogueModel>;

/** 2.5 and 2.6. Both routes take the same parameters for them, and only they have the two highest qualities. */
const latest = {
  ...gptImage,
  route: 'tasks',
  sizes: free,
  qualities: ['low', 'medium', 'high', 'xhigh', 'max'],
  edits: { moderation: false },
} as const satisfies Partial<CatalogueModel>;

/** What gpt-image-2 takes on the images route, which knows webp and moderation, but no transparent background. */
const gptImage2OnImages: Partial<RouteCapabilities> = {
  sizes: free,
  backgrounds: ['opaque'],
  formats: gptImage.formats,
  compressedFormats: gptImage.compressedFormats,
  transparentFormats: gptImage.transparentFormats,
  moderation: true,
};

const retiring = (on: string, successor: string) => ({ retirement: { on, successor } });

/** Newest first, flare before sunburst, retiring models last. */
export const gptImageModels: readonly CatalogueModel[] = [
  { ...latest, id: 'gpt-image-2.6-flare', label: 'GPT Image 2.6 Flare', strength: 'instructions' },
  { ...latest, id: 'gpt-image-2.6-sunburst', label: 'GPT Image 2.6 Sunburst', strength: 'detail' },
  { ...latest, id: 'gpt-image-2.5-flare', label: 'GPT Image 2.5 Flare', strength: 'economy' },
  { ...latest, id: 'gpt-image-2.5-sunburst', label: 'GPT Image 2.5 Sunburst', strength: 'detail' },
  {
    ...gptImage,
    id: 'gpt-image-2',
    label: 'GPT Image 2',
    strength: 'instructions',
    route: 'tasks',
    sizes: free,
    moderation: false,
    formats: ['png', 'jpeg'],
    compressedFormats: ['jpeg'],
    transparentFormats: ['png'],
    edits: { sizes: listed },
    previews: gptImage2OnImages,
  },
  {
    ...gptImage,
    id: 'chatgpt-image-latest',
    label: 'ChatGPT Image',
    strength: 'instructions',
    inputFidelity: true,
    ...retiring('2026-12-01', 'gpt-image-2.6-flare'),
  },
  {
    ...gptImage,
    id: 'gpt-image-1.5',
    label: 'GPT Image 1.5',
    strength: 'instructions',
    inputFidelity: true,
    ...retiring('2026-12-01', 'gpt-image-2.6-flare'),
  },
  {
    ...gptImage,
    id: 'gpt-image-1-mini',
    label: 'GPT Image 1 mini',
    strength: 'economy',
    // Users of the cheap model want a cheap successor: at low and medium, 2.5 uses a quarter of the tokens of 2.6.
    ...retiring('2026-12-01', 'gpt-image-2.5-flare'),
  },
  {
    ...gptImage,
    id: 'gpt-image-1',
    label: 'GPT Image 1',
    strength: 'instructions',
    inputFidelity: true,
    ...retiring('2026-10-23', 'gpt-image-2.6-flare'),
  },
];

const reverse = {
  ...bareModel,
  family: 'reverse',
  strength: 'flat-price',
  kinds: ['create', 'chat'],
  sizes: listed,
  referencesMax: 16,
  billing: 'per-call',
  promptDirectives: true,
} as const satisfies Partial<CatalogueModel>;

/** Reverse models answer as a chat about pictures, or on the images route, where they take only a size and a number. */
export const reverseModels: readonly CatalogueModel[] = [
  { ...reverse, id: 'gpt-4o-image-vip', label: 'GPT-4o Image VIP' },
  { ...reverse, id: 'gpt-4o-image', label: 'GPT-4o Image' },
];
