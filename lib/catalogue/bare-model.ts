import type { CatalogueModel, Size } from './model';

/** The three sizes that every model of the images route takes. */
export const listedSizes = ['1024x1024', '1024x1536', '1536x1024'] as const satisfies readonly Size[];

/** The minimum: a model that takes a prompt and makes pictures. Rows state only what they have beyond it. */
export const bareModel = {
  route: 'images',
  kinds: ['create'],
  sizes: { kind: 'none', sizes: [] },
  aspectRatios: [],
  resolutions: [],
  seed: false,
  qualities: [],
  imagesMax: 10,
  onePerCall: false,
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
  watermark: null,
  asyncOnly: false,
} as const satisfies Omit<CatalogueModel, 'id' | 'label' | 'family'>;
