import type { CostBasis, Usage } from '@/lib/protocol/job-events';
import type { JobKind, JobParameters } from '@/lib/protocol/job-request';
import type { LivePrice } from '@/lib/protocol/model-list';
import type { CatalogueModel, Quality, Size } from './model';
import { tokenCostMicroUsd } from './money';
import type { PriceRow, TokenPrice } from './prices';
import { estimatePromptTokens } from './prompt-tokens';

/** Output tokens of one partial preview. Source: OpenAI's image guide. */
const previewTokens = 100;
/** Input tokens of one reference picture at 2048 px, for estimates only; the usage tells the real number. */
const referenceTokens = 1_100;
/** What each has more where its features are kept, if it is not square. Source: OpenAI's image guide. */
const fidelityTokens = 6_240;

/** Everything that decides what a call costs, known before it is issued. */
export interface PricedRequest {
  model: CatalogueModel;
  kind: JobKind;
  prompt: string;
  parameters: JobParameters;
  references?: number;
  /** The table's row, or null; then `livePrice` may help. */
  price: PriceRow | null;
  livePrice: LivePrice | null;
}

export interface Estimate {
  /** Whole micro-USD, null where no price is known. */
  microUsd: number | null;
  basis: 'per-image' | 'per-call' | 'estimate';
}

export interface CostReport {
  microUsd: number | null;
  basis: CostBasis;
}

/** What a call will about cost. Quality auto counts as high; size auto as 1024x1024. */
export function estimateCost(order: PricedRequest): Estimate {
  if (order.price?.perCall !== undefined) return { microUsd: order.price.perCall, basis: 'per-call' };
  const perImage = imagePrice(order);
  if (perImage === null) return { microUsd: null, basis: 'estimate' };
  const n = order.parameters.n ?? 1;
  const exactSize = tablePrice(order) !== null;
  return {
    microUsd: perImage * n + inputCost(order) + previewCost(order) * n,
    basis: exactSize ? 'per-image' : 'estimate',
  };
}

/** What came of an issued call, as far as it decides the price. */
export interface CallOutcome {
  /** False for calls that the gateway refused before work began. */
  charged: boolean;
  /** Pictures that were handed over, as bytes or as a link. */
  delivered: number;
  /** The sum of what was told. */
  usage: Usage | null;
  /** Pictures asked for of which an answer that broke off had not told yet: they are made and billed all the same. */
  untold?: number;
}

/**
 * What an issued call did cost: by usage if it was told, else the table, else the estimate. What an answer that broke
 * off had not told is estimated, and so is then the sum.
 */
export function settleCost(order: PricedRequest, outcome: CallOutcome): CostReport {
  const { untold = 0, usage, delivered } = outcome;
  if (!outcome.charged) return { microUsd: 0, basis: 'none' };
  if (order.price?.perCall !== undefined) return { microUsd: order.price.perCall, basis: 'per-call' };
  const tokens = tokenPrice(order);
  if (usage && tokens) {
    const told = usageCost(usage, tokens);
    if (untold === 0) return { microUsd: told, basis: 'usage' };
    return { microUsd: told + untold * ((imagePrice(order) ?? 0) + previewCost(order)), basis: 'estimate' };
  }
  const perImage = tablePrice(order);
  if (delivered > 0 && untold === 0 && perImage !== null) {
    const previews = previewCost(order) * delivered;
    return { microUsd: perImage * delivered + inputCost(order) + previews, basis: 'per-image' };
  }
  return { microUsd: estimateCost(order).microUsd, basis: 'estimate' };
}

function usageCost(usage: Usage, price: TokenPrice): number {
  return tokenCostMicroUsd([
    { tokens: usage.inputTextTokens, microUsdPerMillion: price.textIn },
    { tokens: usage.inputImageTokens, microUsdPerMillion: price.imageIn ?? price.textIn },
    { tokens: usage.outputTokens, microUsdPerMillion: price.out },
  ]);
}

function tokenPrice(order: PricedRequest): TokenPrice | null {
  if (order.price?.perToken) return order.price.perToken;
  const live = order.livePrice;
  if (live?.outputMicroUsdPerMillion == null || live.inputMicroUsdPerMillion == null) return null;
  return { textIn: live.inputMicroUsdPerMillion, imageIn: null, out: live.outputMicroUsdPerMillion };
}

function qualityOf(order: PricedRequest): Quality {
  return order.parameters.quality ?? 'high';
}

/** The table's price of one picture in exactly this size and quality. */
function tablePrice(order: PricedRequest): number | null {
  const size = (order.parameters.size ?? '1024x1024') as Size; // the request schema has checked the shape
  return order.price?.perImage?.[qualityOf(order)][size] ?? null;
}

/** One picture: from the table, else scaled by its pixels, else by the tokens of a model of the same family. */
function imagePrice(order: PricedRequest): number | null {
  const exact = tablePrice(order);
  if (exact !== null) return exact;
  const pixels = pixelsOf(order.parameters.size ?? '1024x1024') / pixelsOf('1024x1024');
  const square = order.price?.perImage?.[qualityOf(order)]['1024x1024'];
  if (square !== undefined) return Math.round(square * pixels);
  const price = order.model.family === 'gpt-image' ? tokenPrice(order) : null;
  if (price === null) return null;
  const outputTokens = Math.ceil(squareTokens[qualityOf(order)] * pixels);
  return tokenCostMicroUsd([{ tokens: outputTokens, microUsdPerMillion: price.out }]);
}

/** Output tokens at 1024x1024 of the newer models, from gpt-image-2's table price at $30 per million. */
const squareTokens: Readonly<Record<Quality, number>> = { low: 200, medium: 1_767, high: 7_034 };

function inputCost(order: PricedRequest): number {
  const price = tokenPrice(order);
  if (price === null) return 0;
  const perReference = referenceTokens + (order.parameters.inputFidelity === 'high' ? fidelityTokens : 0);
  return tokenCostMicroUsd([
    { tokens: estimatePromptTokens(order.prompt), microUsdPerMillion: price.textIn },
    { tokens: (order.references ?? 0) * perReference, microUsdPerMillion: price.imageIn ?? price.textIn },
  ]);
}

function previewCost(order: PricedRequest): number {
  const price = tokenPrice(order);
  if (price === null) return 0;
  return tokenCostMicroUsd([
    { tokens: (order.parameters.partialImages ?? 0) * previewTokens, microUsdPerMillion: price.out },
  ]);
}

function pixelsOf(size: string): number {
  const [width = 0, height = 0] = size.split('x').map(Number);
  return width * height;
}
