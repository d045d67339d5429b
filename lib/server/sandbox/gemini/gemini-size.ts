import 'server-only';
import type { PixelSize } from '../usage';
import type { GeminiModel } from './gemini-models';

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
