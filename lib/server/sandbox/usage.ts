import 'server-only';
import type { Quality, SandboxModel } from './models';

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

/** Output tokens per picture that the first models are documented to use. */
const classicTokens: Record<string, Partial<Record<Quality, number>>> = {
  '1024x1024': { low: 272, medium: 1056, high: 4160 },
  '1024x1536': { low: 408, medium: 1584, high: 6240 },
  '1536x1024': { low: 400, medium: 1568, high: 6208 },
};

/** gpt-image-1-mini: its price per picture, divided by its price per token. */
const miniTokens: typeof classicTokens = {
  '1024x1024': { low: 625, medium: 1375, high: 4500 },
  '1024x1536': { low: 750, medium: 1875, high: 6500 },
  '1536x1024': { low: 750, medium: 1875, high: 6500 },
};

/** The number of patches along the longer edge of a picture of the later models. */
const longEdgePatches: Record<'2' | '2.5' | '2.6', Record<Quality, number>> = {
  '2': { low: 16, medium: 48, high: 96, xhigh: 96, max: 96 },
  '2.5': { low: 16, medium: 24, high: 48, xhigh: 64, max: 96 },
  '2.6': { low: 33, medium: 45, high: 48, xhigh: 64, max: 96 },
};

/** Token counts of real calls that differ slightly from the result of the patch formula. */
const measuredTokens: Record<string, Partial<Record<Quality, number>>> = {
  '1536x1024': { low: 664, high: 1353 },
};

const tokensPerPreview = 100;

export function outputTokens(
  model: SandboxModel,
  quality: Quality,
  size: PixelSize,
  previews: number,
): number {
  return pictureTokens(model.outputTokens, quality, size) + previews * tokensPerPreview;
}

function pictureTokens(count: SandboxModel['outputTokens'], quality: Quality, size: PixelSize): number {
  const { width, height } = size;
  const name = `${width}x${height}`;
  if (count === 'classic' || count === 'mini') {
    const table = count === 'mini' ? miniTokens : classicTokens;
    const pixels = (width * height) / 1024 ** 2;
    return table[name]?.[quality] ?? Math.round((table['1024x1024']?.[quality] ?? 0) * pixels);
  }
  const measured = count === '2.6' ? measuredTokens[name]?.[quality] : undefined;
  if (measured !== undefined) return measured;
  const longEdge = longEdgePatches[count][quality];
  const shortEdge = Math.round((longEdge * Math.min(width, height)) / Math.max(width, height));
  return Math.ceil((longEdge * shortEdge * (2_000_000 + width * height)) / 4_000_000);
}

/** Approximates a CJK character as one token, and other text as one token per four characters. */
export function textTokens(text: string): number {
  const ideographs = text.match(/[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/g)?.length ?? 0;
  return Math.max(1, ideographs + Math.ceil((text.length - ideographs) / 4));
}

/**
 * Input tokens of a reference. For the first models, OpenAI scales the shorter edge to 512 pixels and counts tiles of
 * 512 × 512. The later models count patches of 32 × 32, at most 1,536.
 */
export function referenceTokens(
  model: SandboxModel,
  { width, height }: PixelSize,
  fidelity: 'low' | 'high',
): number {
  if (model.outputTokens !== 'classic' && model.outputTokens !== 'mini') {
    return Math.min(1536, Math.ceil(width / 32) * Math.ceil(height / 32));
  }
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

/** The cost of a call in integer micro-USD. */
export function chargeMicroUsd(model: SandboxModel, usage: Usage): number {
  if (!model.prices) return model.perCallMicroUsd ?? 0;
  const { text_tokens: text, image_tokens: image } = usage.input_tokens_details;
  const { textInput, imageInput, imageOutput } = model.prices;
  return Math.round(text * textInput + image * imageInput + usage.output_tokens * imageOutput);
}
