import 'server-only';
import type { Quality } from '@/lib/server/sandbox/pictures/print';
import type { SandboxModel } from './models';

export interface Usage {
  input_tokens: number;
  input_tokens_details: { text_tokens: number; image_tokens: number };
  output_tokens: number;
  total_tokens: number;
}

export interface PixelSize {
  width: number;
  height: number;
}

/** Documented output tokens per picture; the later models' are their published prices divided by $30 per million. */
const outputTable: Record<SandboxModel['outputTokens'], Record<string, Record<Quality, number>>> = {
  classic: {
    '1024x1024': { low: 272, medium: 1056, high: 4160 },
    '1024x1536': { low: 408, medium: 1584, high: 6240 },
    '1536x1024': { low: 400, medium: 1568, high: 6208 },
  },
  later: {
    '1024x1024': { low: 200, medium: 1767, high: 7033 },
    '1024x1536': { low: 167, medium: 1367, high: 5500 },
    '1536x1024': { low: 167, medium: 1367, high: 5500 },
  },
};

const tokensPerPreview = 100;

export function outputTokens(
  model: SandboxModel,
  quality: Quality,
  size: PixelSize,
  previews: number,
): number {
  const table = outputTable[model.outputTokens];
  const known = table[`${size.width}x${size.height}`]?.[quality];
  const square = table['1024x1024']?.[quality] ?? 0;
  const picture = known ?? Math.round((square * size.width * size.height) / 1024 ** 2);
  return picture + previews * tokensPerPreview;
}

/** An approximation: a CJK character is about a token, other text about four characters a token. */
export function textTokens(text: string): number {
  const ideographs = text.match(/[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/g)?.length ?? 0;
  return Math.max(1, ideographs + Math.ceil((text.length - ideographs) / 4));
}

/** Tiles of 512 after the shorter edge is brought to 512, as OpenAI counts references. */
export function referenceTokens({ width, height }: PixelSize, fidelity: 'low' | 'high'): number {
  const scale = 512 / Math.max(1, Math.min(width, height));
  const tiles = Math.ceil((width * scale) / 512) * Math.ceil((height * scale) / 512);
  const extra = fidelity === 'low' ? 0 : width === height ? 4160 : 6240;
  return 65 + 129 * tiles + extra;
}

export function createUsage(text: number, image: number, output: number): Usage {
  return {
    input_tokens: text + image,
    input_tokens_details: { text_tokens: text, image_tokens: image },
    output_tokens: output,
    total_tokens: text + image + output,
  };
}

/** What a call costs in integer micro-USD. */
export function chargeMicroUsd(model: SandboxModel, usage: Usage): number {
  if (!model.prices) return model.perCallMicroUsd ?? 0;
  const { text_tokens: text, image_tokens: image } = usage.input_tokens_details;
  const { textInput, imageInput, imageOutput } = model.prices;
  return Math.round(text * textInput + image * imageInput + usage.output_tokens * imageOutput);
}
