import type { LivePrice } from '@/lib/protocol/model-list';
import { inputTokens } from './input-tokens';
import type { ModelFamily, Quality, Size } from './model';
import { tokenCostMicroUsd } from './money';
import type { PricedRequest } from './priced-request';
import type { OutTokens, TokenPrice } from './prices';

/** Output tokens of one partial preview. Source: OpenAI's image guide. */
const previewTokens = 100;

export interface PicturePrice {
  microUsd: number;
  /** Whether a source states the price or token count of exactly this picture. */
  stated: boolean;
}

/** The price of one picture with these settings, without its input; null if nothing is known. */
export function picturePrice(request: PricedRequest): PicturePrice | null {
  const stated = statedPrice(request);
  if (stated !== null) return { microUsd: stated, stated: true };
  if (request.model.family !== 'gpt-image') return null;
  const edges = request.price?.outTokens?.edges ?? unpricedEdges;
  const edge = edges[request.parameters.quality ?? 'high'] ?? edges.high;
  const microUsd = outCost(request, pictureTokens(edge, assumedSize(request)));
  return microUsd === null ? null : { microUsd, stated: false };
}

/** The values of gpt-image-2. They are the highest of any model, so that estimates are not too low. */
const unpricedEdges: OutTokens['edges'] = { low: 16, medium: 48, high: 96 };

function statedPrice(request: PricedRequest): number | null {
  const { price, parameters } = request;
  const tokens = statedTokens(request);
  if (tokens !== undefined) return outCost(request, tokens);
  const quality: Quality = parameters.quality ?? 'high';
  return price?.perImage?.[quality]?.[assumedSize(request)] ?? null;
}

function statedTokens(request: PricedRequest): number | undefined {
  const { price, parameters } = request;
  if (price?.resolutionTokens) return price.resolutionTokens[parameters.resolution ?? '1K'];
  return price?.outTokens?.published[parameters.quality ?? 'high']?.[assumedSize(request)];
}

/** Counts size auto as 1024x1024. In an edit, auto follows the shape of the first reference if that is known. */
function assumedSize({ kind, parameters, referenceSizes }: PricedRequest): Size {
  // The request schema has validated the format.
  if (parameters.size !== undefined) return parameters.size as Size;
  const [width = 1, height = 1] = (kind === 'edit' && referenceSizes?.[0]?.split('x').map(Number)) || [];
  // Halfway between square and 3:2, by ratio.
  const isOblong = Math.max(width, height) / Math.min(width, height) > Math.sqrt(1.5);
  if (!isOblong) return '1024x1024';
  return width > height ? '1536x1024' : '1024x1536';
}

/** The price of what a call is billed for before it makes a picture. */
export function inputPrice(request: PricedRequest): number {
  const price = tokenPrice(request);
  if (price === null) return 0;
  const { text, image } = inputTokens(request);
  return tokenCostMicroUsd([
    { tokens: text, microUsdPerMillion: price.textIn },
    { tokens: image, microUsdPerMillion: price.imageIn ?? price.textIn },
  ]);
}

/** The price of the previews of one picture. */
export function previewPrice(request: PricedRequest): number {
  return outCost(request, (request.parameters.partialImages ?? 0) * previewTokens) ?? 0;
}

function outCost(request: PricedRequest, tokens: number): number | null {
  const price = tokenPrice(request);
  return price && tokenCostMicroUsd([{ tokens, microUsdPerMillion: price.out }]);
}

/**
 * Our row's prices, with the live list's prices of text if the row has one for text. Without a row, the live list's
 * prices, if they can be those of pictures.
 */
export function tokenPrice({ model, price, livePrice }: PricedRequest): TokenPrice | null {
  const live = trustedLivePrice(model.family, livePrice);
  const output = live?.outputMicroUsdPerMillion ?? null;
  const row = price?.perToken;
  if (row) return row.textOut === undefined ? row : withLiveText(row, live);
  if (output === null || live?.inputMicroUsdPerMillion == null) return null;
  if (model.family === 'gemini' && output < geminiPictureOutMin) return null;
  return { textIn: live.inputMicroUsdPerMillion, imageIn: null, out: output };
}

/**
 * The gateway lists one output price, and for Gemini that may be the price of text, which is a tenth of that of
 * pictures. No source states a lower price of Gemini's pictures than this, nor one of text that is as high.
 */
const geminiPictureOutMin = 30_000_000;

/** The list has one output price. If it is as high as the price of pictures, it is not the price of text. */
function withLiveText(row: TokenPrice, live: LivePrice | null): TokenPrice {
  const output = live?.outputMicroUsdPerMillion ?? null;
  return {
    ...row,
    textIn: live?.inputMicroUsdPerMillion ?? row.textIn,
    ...(output !== null && output < row.out ? { textOut: output } : {}),
  };
}

const placeholderFamilies: readonly ModelFamily[] = ['qwen', 'wan', 'glm'];

/** The live price, unless it is a placeholder: models that are billed by the picture have no price by token. */
export function trustedLivePrice(family: ModelFamily, price: LivePrice | null): LivePrice | null {
  return placeholderFamilies.includes(family) ? null : price;
}

/**
 * Estimates the output tokens of a picture by gpt-image-2 and later, for sizes without a published count.
 *
 * The model covers the picture with a grid of patches: `edge` patches along the longer side, and proportionally fewer
 * along the shorter side. The tokens per patch grow with the picture, but more slowly than its pixels:
 * (2,000,000 + pixels) / 4,000,000. We fitted this formula to known counts. It reproduces every published count of
 * gpt-image-2 and 2.5 exactly (196, 439, 1,756, 3,122 and 7,024 tokens for edges of 16, 24, 48, 64 and 96 at
 * 1024 x 1024). It is within 3 % of real calls to 2.6 (1536x1024 high: 1,372 against 1,353; 3840x2160 high: 3,336
 * against about 3,337).
 */
export function pictureTokens(edge: number, size: string): number {
  const [width = 0, height = 0] = size.split('x').map(Number);
  const ratio = Math.min(width, height) / Math.max(width, height);
  const patches = edge * Math.round(edge * ratio);
  return Math.ceil((patches * (2_000_000 + width * height)) / 4_000_000);
}
