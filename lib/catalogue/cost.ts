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
/** Input tokens of one reference picture, for estimates only; the usage report has the real number. */
const referenceTokens = {
  /** Models before gpt-image-2, for a longer edge of 2048 px. */
  early: 1_100,
  /** gpt-image-2 and later, measured in a real call with a picture of 1024 x 1024. */
  later: 1_024,
} as const;
/** Additional tokens per reference at high input fidelity, if it is not square. Source: OpenAI's image guide. */
const fidelityTokens = 6_240;

/** Everything that determines the cost of a call and is known before the call is made. */
export interface PricedRequest {
  model: CatalogueModel;
  kind: JobKind;
  prompt: string;
  parameters: JobParameters;
  references?: number;
  /** The row of our price table. If it is null, `livePrice` is used where there is one. */
  price: PriceRow | null;
  livePrice: LivePrice | null;
}

export interface Estimate {
  /** Whole micro-USD; null if no price is known. */
  microUsd: number | null;
  basis: 'per-image' | 'per-call' | 'estimate';
}

export interface CostReport {
  microUsd: number | null;
  basis: CostBasis;
}

/** Estimates the cost of a call. It counts quality auto as high and size auto as 1024x1024. */
export function estimateCost(request: PricedRequest): Estimate {
  if (request.price?.perCall !== undefined) return { microUsd: request.price.perCall, basis: 'per-call' };
  const perImage = imagePrice(request);
  if (perImage === null) return { microUsd: null, basis: 'estimate' };
  const n = request.parameters.n ?? 1;
  const exactSize = tablePrice(request) !== null;
  return {
    microUsd: perImage * n + inputCost(request) + previewCost(request) * n,
    basis: exactSize ? 'per-image' : 'estimate',
  };
}

/** The result of a call, as far as it affects the price. */
export interface CallOutcome {
  /** False if the gateway refused the call before work began. */
  charged: boolean;
  /** The number of pictures that were delivered, as bytes or as a link. */
  delivered: number;
  /** The sum of all reported usage. */
  usage: Usage | null;
  /** Requested pictures that were not reported before the response broke off. The gateway still bills them. */
  unreported?: number;
}

/**
 * Computes the cost of a finished call from its usage, else from the price table, else as an estimate. Unreported
 * pictures can only be estimated, so they make the whole sum an estimate.
 */
export function settleCost(request: PricedRequest, outcome: CallOutcome): CostReport {
  const { unreported = 0, usage, delivered } = outcome;
  if (!outcome.charged) return { microUsd: 0, basis: 'none' };
  if (request.price?.perCall !== undefined) return { microUsd: request.price.perCall, basis: 'per-call' };
  const tokens = tokenPrice(request);
  if (usage && tokens) {
    const reportedMicroUsd = usageCost(usage, tokens);
    if (unreported === 0) return { microUsd: reportedMicroUsd, basis: 'usage' };
    return {
      microUsd: reportedMicroUsd + unreported * ((imagePrice(request) ?? 0) + previewCost(request)),
      basis: 'estimate',
    };
  }
  const perImage = tablePrice(request);
  if (delivered > 0 && unreported === 0 && perImage !== null) {
    const previews = previewCost(request) * delivered;
    return { microUsd: perImage * delivered + inputCost(request) + previews, basis: 'per-image' };
  }
  return { microUsd: estimateCost(request).microUsd, basis: 'estimate' };
}

function usageCost(usage: Usage, price: TokenPrice): number {
  return tokenCostMicroUsd([
    { tokens: usage.inputTextTokens, microUsdPerMillion: price.textIn },
    { tokens: usage.inputImageTokens, microUsdPerMillion: price.imageIn ?? price.textIn },
    { tokens: usage.outputTokens, microUsdPerMillion: price.out },
  ]);
}

function tokenPrice(request: PricedRequest): TokenPrice | null {
  if (request.price?.perToken) return request.price.perToken;
  const live = request.livePrice;
  if (live?.outputMicroUsdPerMillion == null || live.inputMicroUsdPerMillion == null) return null;
  return { textIn: live.inputMicroUsdPerMillion, imageIn: null, out: live.outputMicroUsdPerMillion };
}

function qualityOf(request: PricedRequest): Quality {
  return request.parameters.quality ?? 'high';
}

/** The price of one picture in exactly this size and quality, if a source states its price or token count. */
function tablePrice(request: PricedRequest): number | null {
  const quality = qualityOf(request);
  const size = (request.parameters.size ?? '1024x1024') as Size; // the request schema has validated the format
  const tokens = request.price?.outTokens?.told[quality]?.[size];
  if (tokens !== undefined) return outCost(request, tokens);
  return request.price?.perImage?.[quality]?.[size] ?? null;
}

/** The price of one picture from the table, else from the token count estimated for its size. */
function imagePrice(request: PricedRequest): number | null {
  const exact = tablePrice(request);
  if (exact !== null || request.model.family !== 'gpt-image') return exact;
  const edges = request.price?.outTokens?.edges ?? unpricedEdges;
  const edge = edges[qualityOf(request)] ?? edges.high;
  return outCost(request, pictureTokens(edge, request.parameters.size ?? '1024x1024'));
}

/** The values of gpt-image-2. They are the highest of any model, so that estimates are not too low. */
const unpricedEdges: OutTokens['edges'] = { low: 16, medium: 48, high: 96 };

function outCost(request: PricedRequest, tokens: number): number | null {
  const price = tokenPrice(request);
  return price && tokenCostMicroUsd([{ tokens, microUsdPerMillion: price.out }]);
}

function inputCost(request: PricedRequest): number {
  const price = tokenPrice(request);
  if (price === null) return 0;
  const baseTokens = request.price?.outTokens ? referenceTokens.later : referenceTokens.early;
  const perReference = baseTokens + (request.parameters.inputFidelity === 'high' ? fidelityTokens : 0);
  return tokenCostMicroUsd([
    { tokens: estimatePromptTokens(request.prompt), microUsdPerMillion: price.textIn },
    { tokens: (request.references ?? 0) * perReference, microUsdPerMillion: price.imageIn ?? price.textIn },
  ]);
}

function previewCost(request: PricedRequest): number {
  const price = tokenPrice(request);
  if (price === null) return 0;
  return tokenCostMicroUsd([
    { tokens: (request.parameters.partialImages ?? 0) * previewTokens, microUsdPerMillion: price.out },
  ]);
}
