import type { Size } from './model';
import type { PricedRequest } from './priced-request';

/** Tokens that a call is billed for before it makes a picture, for estimates; a usage report has the real numbers. */
export function inputTokens(request: PricedRequest): { text: number; image: number } {
  const count = request.references ?? 0;
  let image = 0;
  for (let index = 0; index < count; index += 1) {
    image += referenceTokens(request, request.referenceSizes?.[index]);
  }
  return { text: estimatePromptTokens(request.prompt), image };
}

function referenceTokens({ price, parameters }: PricedRequest, size: Size | undefined): number {
  if (price?.referenceTokens !== undefined) return price.referenceTokens;
  if (price?.outTokens !== undefined) return size === undefined ? laterTokens : patchTokens(size);
  return earlyTokens(size, parameters.inputFidelity === 'high');
}

/** gpt-image-2 and later: what a real call with a picture of 1024 × 1024 was billed for. */
const laterTokens = 1_024;
const patch = 32;
/** OpenAI's models scale larger pictures down to this many patches. We assume that gpt-image does the same. */
const patchesMax = 1_536;

/** One token for each patch of 32 × 32 pixels: exactly what the real call was billed for at 1024 × 1024. */
function patchTokens(size: Size): number {
  const [width = 0, height = 0] = size.split('x').map(Number);
  return Math.min(patchesMax, Math.ceil(width / patch) * Math.ceil(height / patch));
}

/**
 * Models before gpt-image-2 scale the shorter edge to 512 pixels and count tiles of 512 × 512. High input fidelity adds
 * tokens by shape. Source: OpenAI's image guide. If the size is unknown, a picture of 2048 pixels that is not square is
 * assumed.
 */
function earlyTokens(size: Size | undefined, isHighFidelity: boolean): number {
  if (size === undefined) return 1_100 + (isHighFidelity ? 6_240 : 0);
  const [width = 1, height = 1] = size.split('x').map(Number);
  const tiles = Math.ceil(Math.max(width, height) / Math.min(width, height));
  const fidelity = width === height ? 4_160 : 6_240;
  return 65 + 129 * tiles + (isHighFidelity ? fidelity : 0);
}

/**
 * Estimates the text tokens of a prompt as one token per four Latin letters or one CJK character. This avoids a
 * tokenizer, which would add a megabyte to the page. It tends to be too high, so that bills rarely exceed estimates.
 */
export function estimatePromptTokens(prompt: string): number {
  let latin = 0;
  let dense = 0;
  for (const character of prompt) {
    if (character.charCodeAt(0) < 0x2e80) latin += 1;
    else dense += 1;
  }
  return Math.ceil(latin / 4) + dense;
}
