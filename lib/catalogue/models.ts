import type { CatalogueModel, Size, SizeRule } from './model';

/** Sources: the gateway's page on gpt-image-1, OpenAI's API description, read 2026-11-22. A model is a row. */
const listed: readonly Size[] = ['1024x1024', '1024x1536', '1536x1024'];
const listedSizes: SizeRule = { kind: 'list', sizes: listed };
const freeSizes: SizeRule = {
  kind: 'free',
  sizes: [...listed, '1536x864', '864x1536', '2048x2048', '2560x1440', '1440x2560'],
  multipleOf: 16,
  edgeMax: 3840,
  ratioMax: 3,
  pixelsMin: 655_360,
  pixelsMax: 8_294_400,
};

const gptImage = {
  family: 'gpt-image',
  kinds: ['create', 'edit'],
  sizes: listedSizes,
  qualities: ['low', 'medium', 'high'],
  imagesMax: 10,
  backgrounds: ['transparent', 'opaque'],
  moderation: true,
  formats: ['png', 'jpeg', 'webp'],
  inputFidelity: false,
  previewsMax: 3,
  mask: true,
  referencesMax: 16,
  billing: 'usage',
  promptDirectives: false,
} as const satisfies Partial<CatalogueModel>;

const reverse = {
  family: 'reverse',
  kinds: ['create', 'chat'],
  sizes: listedSizes,
  qualities: [],
  imagesMax: 10,
  backgrounds: [],
  moderation: false,
  formats: [],
  inputFidelity: false,
  previewsMax: 0,
  mask: false,
  referencesMax: 16,
  billing: 'per-call',
  promptDirectives: true,
} as const satisfies Partial<CatalogueModel>;

export const catalogueModels: readonly CatalogueModel[] = [
  { ...gptImage, id: 'gpt-image-1', label: 'GPT Image 1', inputFidelity: true, retiresOn: '2026-10-23' },
  { ...gptImage, id: 'gpt-image-1.5', label: 'GPT Image 1.5', inputFidelity: true, retiresOn: '2026-12-01' },
  { ...gptImage, id: 'gpt-image-1-mini', label: 'GPT Image 1 mini', retiresOn: '2026-12-01' },
  { ...gptImage, id: 'gpt-image-2', label: 'GPT Image 2', sizes: freeSizes, backgrounds: ['opaque'] },
  { ...gptImage, id: 'gpt-image-2.5-flare', label: 'GPT Image 2.5 Flare', sizes: freeSizes },
  { ...gptImage, id: 'gpt-image-2.5-sunburst', label: 'GPT Image 2.5 Sunburst', sizes: freeSizes },
  { ...gptImage, id: 'gpt-image-2.6-flare', label: 'GPT Image 2.6 Flare', sizes: freeSizes },
  { ...gptImage, id: 'gpt-image-2.6-sunburst', label: 'GPT Image 2.6 Sunburst', sizes: freeSizes },
  { ...reverse, id: 'gpt-4o-image-vip', label: 'GPT-4o Image VIP' },
  { ...reverse, id: 'gpt-4o-image', label: 'GPT-4o Image' },
];

export function getCatalogueModel(id: string): CatalogueModel | null {
  return catalogueModels.find((model) => model.id === id) ?? null;
}

/** A model that the gateway lists and no row describes: only the parameters that every model takes. */
export function unlistedModel(id: string): CatalogueModel {
  return {
    id,
    label: id,
    family: 'unlisted',
    kinds: ['create'],
    sizes: listedSizes,
    qualities: [],
    imagesMax: 10,
    backgrounds: [],
    moderation: false,
    formats: [],
    inputFidelity: false,
    previewsMax: 0,
    mask: false,
    referencesMax: 0,
    billing: 'usage',
    promptDirectives: false,
  };
}
