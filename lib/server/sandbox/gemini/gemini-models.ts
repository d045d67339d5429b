import 'server-only';
import type { PixelSize } from '../usage';

/** One image model of Gemini. Prices are micro-USD a token, which is dollars a million tokens. */
export interface GeminiModel {
  /** Served with and without `-preview` at the end. */
  id: string;
  description: string;
  ratios: readonly string[];
  resolutions: readonly GeminiResolution[];
  /** The tokens of one picture at each resolution. */
  imageTokens: Readonly<Partial<Record<GeminiResolution, number>>>;
  prices: { textInput: number; textOutput: number; imageOutput: number };
  /** Whether answers have drafts and thoughtSignatures, which a follow-up must send back. */
  thinks: boolean;
  seconds: number;
  retireStage?: 'deprecated';
}

const ratios = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'] as const;

/** Text prices are those of the live list in November 2026. */
export const geminiModels: readonly GeminiModel[] = [
  {
    id: 'gemini-3.1-flash-image',
    description: 'Nano Banana 2: fast pictures and edits in a conversation.',
    ratios: [...ratios, '1:4', '4:1', '1:8', '8:1'],
    resolutions: ['512', '1K', '2K', '4K'],
    imageTokens: { '512': 747, '1K': 1_120, '2K': 1_680, '4K': 2_520 },
    prices: { textInput: 0.5, textOutput: 3, imageOutput: 60 },
    thinks: true,
    seconds: 9,
  },
  {
    id: 'gemini-3-pro-image',
    description: 'Nano Banana Pro: lettering, composition and many references.',
    ratios,
    resolutions: ['1K', '2K', '4K'],
    imageTokens: { '1K': 1_120, '2K': 1_120, '4K': 2_000 },
    prices: { textInput: 2, textOutput: 12, imageOutput: 120 },
    thinks: true,
    seconds: 17,
  },
  {
    id: 'gemini-3.1-flash-lite-image',
    description: 'The cheapest of the Gemini image models.',
    ratios,
    resolutions: ['1K'],
    imageTokens: { '1K': 1_120 },
    prices: { textInput: 0.25, textOutput: 1.5, imageOutput: 30 },
    thinks: true,
    seconds: 6,
  },
  {
    id: 'gemini-nano-banana-2.1',
    description: 'Nano Banana 2.1.',
    ratios,
    resolutions: ['1K'],
    imageTokens: { '1K': 1_120 },
    prices: { textInput: 0.5, textOutput: 3, imageOutput: 30 },
    thinks: true,
    seconds: 8,
  },
  {
    id: 'gemini-2.5-flash-image',
    description: 'Nano Banana, which is being retired.',
    ratios,
    resolutions: [],
    imageTokens: { '1K': 1_290 },
    prices: { textInput: 0.3, textOutput: 2.5, imageOutput: 30 },
    thinks: false,
    seconds: 7,
    retireStage: 'deprecated',
  },
];

export function findGeminiModel(name: string): GeminiModel | null {
  const id = name.replace(/-preview$/, '');
  return geminiModels.find((model) => model.id === id) ?? null;
}

/**
 * The sizes of the resolution 1K that Google documents. The other resolutions are half, twice and four times as long.
 */
const sizes: Record<string, readonly [width: number, height: number]> = {
  '1:1': [1024, 1024],
  '2:3': [848, 1264],
  '3:2': [1264, 848],
  '3:4': [896, 1200],
  '4:3': [1200, 896],
  '4:5': [928, 1152],
  '5:4': [1152, 928],
  '9:16': [768, 1376],
  '16:9': [1376, 768],
  '21:9': [1584, 672],
  '1:4': [512, 2048],
  '4:1': [2048, 512],
  '1:8': [384, 3072],
  '8:1': [3072, 384],
};

const scales = { '512': 0.5, '1K': 1, '2K': 2, '4K': 4 } as const;
export type GeminiResolution = keyof typeof scales;

/** A picture without a ratio takes the one nearest to the last picture sent, or is square if none was sent. */
export function sizeOfGemini(
  model: GeminiModel,
  ratio: string | null,
  resolution: GeminiResolution,
  reference: PixelSize | null,
): PixelSize {
  const chosen = ratio ?? (reference ? nearestRatio(model, reference) : '1:1');
  const [width, height] = sizes[chosen] ?? [1024, 1024];
  const scale = scales[resolution];
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

function nearestRatio(model: GeminiModel, { width, height }: PixelSize): string {
  const distance = (ratio: string) => {
    const [wide = 1, high = 1] = ratio.split(':').map(Number);
    return Math.abs(Math.log((width / height) * (high / wide)));
  };
  return model.ratios.toSorted((a, b) => distance(a) - distance(b))[0] ?? '1:1';
}
