import { bareModel } from './bare-model';
import type { AspectRatio, CatalogueModel, Size, SizeRule } from './model';

/**
 * The models of other makers on the tasks route. Sources: the gateway's schemas and the makers' documentation, read on
 * 2026-11-28. The gateway's schema narrows each row further, because these models change often.
 */
const task = {
  ...bareModel,
  route: 'tasks',
} as const satisfies Partial<CatalogueModel>;

/** Seedream's own sizes of about 4 and 16 million pixels. */
const seedream2K: readonly Size[] = [
  '2048x2048',
  '2304x1728',
  '1728x2304',
  '2496x1664',
  '1664x2496',
  '2560x1440',
  '1440x2560',
  '3024x1296',
];
const seedream4K: readonly Size[] = [
  '4096x4096',
  '4704x3520',
  '3520x4704',
  '4992x3328',
  '3328x4992',
  '5504x3040',
  '3040x5504',
  '6240x2656',
];

const seedreamSizes = (pixelsMin: number, pixelsMax: number): SizeRule => ({
  kind: 'free',
  sizes: pixelsMax > 4_624_220 ? [...seedream2K, ...seedream4K] : seedream2K,
  multipleOf: 1,
  edgeMax: 16_384,
  ratioMax: 16,
  pixelsMin,
  pixelsMax,
});

/** 1280 × 720, 2560 × 1440 and 4096 × 4096 pixels. */
const seedreamPixels = { small: 921_600, large: 3_686_400, max: 16_777_216 } as const;

const seedream = {
  ...task,
  family: 'seedream',
  strength: 'large-formats',
  kinds: ['create', 'edit'],
  sizes: seedreamSizes(seedreamPixels.large, seedreamPixels.max),
  onePerCall: true,
  formats: ['png', 'jpeg'],
  referencesMax: 14,
  watermark: 'extra',
} as const satisfies Partial<CatalogueModel>;

const qwen = {
  ...task,
  family: 'qwen',
  strength: 'chinese-text',
  sizes: { kind: 'list', sizes: ['1328x1328', '1664x928', '928x1664', '1472x1104', '1104x1472'] },
  imagesMax: 4,
  formats: ['png', 'jpeg'],
  watermark: 'extra',
} as const satisfies Partial<CatalogueModel>;

const wideRatios: readonly AspectRatio[] = [
  '1:1',
  '2:3',
  '3:2',
  '3:4',
  '4:3',
  '9:16',
  '16:9',
  '21:9',
  '9:21',
];

const wan = {
  ...task,
  family: 'wan',
  strength: 'wide-ratios',
  aspectRatios: wideRatios,
  onePerCall: true,
} as const satisfies Partial<CatalogueModel>;

/**
 * `safety_tolerance`, which its schema has, is not offered: a job has no parameter for it, so the gateway's default
 * holds. It is sent only if a schema requires it, with the schema's own default.
 */
const flux = {
  ...task,
  family: 'flux',
  kinds: ['create', 'edit'],
  aspectRatios: wideRatios,
  seed: true,
  onePerCall: true,
  referencesMax: 8,
  asyncOnly: true,
} as const satisfies Partial<CatalogueModel>;

export const taskModels: readonly CatalogueModel[] = [
  { ...seedream, id: 'doubao-seedream-5-5', label: 'Seedream 5.5' },
  {
    ...seedream,
    id: 'doubao-seedream-5-0-pro',
    label: 'Seedream 5.0 Pro',
    sizes: seedreamSizes(seedreamPixels.small, 4_624_220),
    referencesMax: 10,
  },
  { ...seedream, id: 'doubao-seedream-5-0-lite', label: 'Seedream 5.0 Lite', strength: 'economy' },
  { ...seedream, id: 'doubao-seedream-4-5', label: 'Seedream 4.5' },
  {
    ...seedream,
    id: 'doubao-seedream-4-0',
    label: 'Seedream 4.0',
    sizes: seedreamSizes(seedreamPixels.small, seedreamPixels.max),
  },
  { ...qwen, id: 'qwen-image-3.0-pro', label: 'Qwen Image 3.0 Pro' },
  { ...qwen, id: 'qwen-image-3.0', label: 'Qwen Image 3.0' },
  { ...wan, id: 'wan2.7-image-pro', label: 'Wan 2.7 Image Pro' },
  { ...wan, id: 'wan2.7-image', label: 'Wan 2.7 Image' },
  {
    ...task,
    id: 'glm-image',
    label: 'GLM Image',
    family: 'glm',
    strength: 'chinese-text',
    imagesMax: 4,
    sizes: {
      kind: 'free',
      sizes: ['1280x1280', '1568x1056', '1056x1568', '1472x1088', '1088x1472', '1728x960', '960x1728'],
      multipleOf: 32,
      edgeMax: 2048,
      ratioMax: 2,
      pixelsMin: 1_048_576,
      pixelsMax: 4_194_304,
    },
  },
  {
    ...task,
    id: 'mai-image-2.6',
    label: 'MAI Image 2.6',
    family: 'mai',
    strength: 'photographs',
    resolutions: ['512', '1K', '2K', '4K'],
    onePerCall: true,
  },
  { ...flux, id: 'flux-2-pro', label: 'FLUX.2 Pro', strength: 'photographs' },
  { ...flux, id: 'flux-2-flex', label: 'FLUX.2 Flex', strength: 'reproducible' },
];
