import { bareModel } from './bare-model';
import type { AspectRatio, CatalogueModel } from './model';

/** Source: Google's documentation of image generation and the gateway's pages, read on 2026-11-28. */
const ratios: readonly AspectRatio[] = [
  '1:1',
  '2:3',
  '3:2',
  '3:4',
  '4:3',
  '4:5',
  '5:4',
  '9:16',
  '16:9',
  '21:9',
];

/** Gemini makes one picture a call and decides its file format itself, mostly jpeg. */
const gemini = {
  ...bareModel,
  family: 'gemini',
  route: 'gemini',
  kinds: ['create', 'edit'],
  aspectRatios: ratios,
  onePerCall: true,
  referencesMax: 14,
} as const satisfies Partial<CatalogueModel>;

/**
 * A Gemini model without a row, built from what the family shares. Only the lite models lack the higher resolutions.
 * The gateway refuses a resolution that a model cannot make, free of charge.
 */
export function unlistedGemini(id: string, label: string, name: string): CatalogueModel {
  return { ...gemini, id, label, resolutions: name.includes('lite') ? ['1K'] : ['1K', '2K', '4K'] };
}

/** The gateway may list each of them with `-preview` at the end; see `getCatalogueModel`. */
export const geminiModels: readonly CatalogueModel[] = [
  {
    ...gemini,
    id: 'gemini-3-pro-image',
    label: 'Nano Banana Pro',
    strength: 'typography',
    resolutions: ['1K', '2K', '4K'],
  },
  {
    ...gemini,
    id: 'gemini-3.1-flash-image',
    label: 'Nano Banana 2',
    strength: 'conversation',
    aspectRatios: [...ratios, '1:4', '4:1', '1:8', '8:1'],
    resolutions: ['512', '1K', '2K', '4K'],
  },
  {
    ...gemini,
    id: 'gemini-3.1-flash-lite-image',
    label: 'Gemini 3.1 Flash Lite Image',
    strength: 'economy',
    resolutions: ['1K'],
  },
  {
    ...gemini,
    id: 'gemini-nano-banana-2.1',
    label: 'Nano Banana 2.1',
    strength: 'conversation',
  },
  {
    ...gemini,
    id: 'gemini-2.5-flash-image',
    label: 'Nano Banana',
    strength: 'conversation',
    retirement: { on: null, successor: 'gemini-3.1-flash-image' },
  },
];
