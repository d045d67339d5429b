import type { CostBasis, Usage } from '@/lib/protocol/job-events';
import type { JobKind, JobParameters } from '@/lib/protocol/job-request';
import type { LivePrice } from '@/lib/protocol/model-list';
import type { CatalogueModel, Quality, Size } from './model';
import { tokenCostMicroUsd } from './money';
import { pictureTokens } from './picture-tokens';
import type { OutTokens, PriceRow, TokenPrice } from './prices';
import { estimatePromptTokens } from './prompt-tokens';

/** Output tokens of one partial preview. Source: OpenAI's image guide. */
const previewTokens = 100;
/** Input tokens of one reference picture, for estimates only; the usage tells the real number. */
const referenceTokens = {
  /** At 2048 px, before gpt-image-2. */
  early: 1_100,
  /** A real call's count of one of 1024 x 1024. */
  later: 1_024,
} as const;
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
  /** The sum of all usage that was reported. */
  usage: Usage | null;
  /** Pictures that were requested, but not reported before the answer broke off: they are made and billed all the same. */
  unreported?: number;
}

/**
 * What an issued call cost: by usage if it was reported, else by the table, else the estimate. Unreported pictures are
 * estimated, and then the sum is an estimate too.
 */
export function settleCost(order: PricedRequest, outcome: CallOutcome): CostReport {
  const { unreported = 0, usage, delivered } = outcome;
  if (!outcome.charged) return { microUsd: 0, basis: 'none' };
  if (order.price?.perCall !== undefined) return { microUsd: order.price.perCall, basis: 'per-call' };
  const tokens = tokenPrice(order);
  if (usage && tokens) {
    const reportedMicroUsd = usageCost(usage, tokens);
    if (unreported === 0) return { microUsd: reportedMicroUsd, basis: 'usage' };
    return {
      microUsd: reportedMicroUsd + unreported * ((imagePrice(order) ?? 0) + previewCost(order)),
      basis: 'estimate',
    };
  }
  const perImage = tablePrice(order);
  if (delivered > 0 && unreported === 0 && perImage !== null) {
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

/** The price of one picture in exactly this size and quality, by a price or a count of tokens that a source tells. */
function tablePrice(order: PricedRequest): number | null {
  const quality = qualityOf(order);
  const size = (order.parameters.size ?? '1024x1024') as Size; // the request schema has checked the shape
  const tokens = order.price?.outTokens?.told[quality]?.[size];
  if (tokens !== undefined) return outCost(order, tokens);
  return order.price?.perImage?.[quality]?.[size] ?? null;
}

/** One picture: from the table, else by the tokens that models of its family need for such a size. */
function imagePrice(order: PricedRequest): number | null {
  const exact = tablePrice(order);
  if (exact !== null || order.model.family !== 'gpt-image') return exact;
  const edges = order.price?.outTokens?.edges ?? unpricedEdges;
  const edge = edges[qualityOf(order)] ?? edges.high;
  return outCost(order, pictureTokens(edge, order.parameters.size ?? '1024x1024'));
}

/** Those of gpt-image-2, the most of any model. */
const unpricedEdges: OutTokens['edges'] = { low: 16, medium: 48, high: 96 };

function outCost(order: PricedRequest, tokens: number): number | null {
  const price = tokenPrice(order);
  return price && tokenCostMicroUsd([{ tokens, microUsdPerMillion: price.out }]);
}

function inputCost(order: PricedRequest): number {
  const price = tokenPrice(order);
  if (price === null) return 0;
  const plain = order.price?.outTokens ? referenceTokens.later : referenceTokens.early;
  const perReference = plain + (order.parameters.inputFidelity === 'high' ? fidelityTokens : 0);
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
