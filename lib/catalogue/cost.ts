import type { CostBasis, Usage } from '@/lib/protocol/job-events';
import { tokenCostMicroUsd } from './money';
import { inputPrice, picturePrice, previewPrice, tokenPrice } from './picture-price';
import type { PricedRequest } from './priced-request';
import type { TokenPrice } from './prices';

export type { PricedRequest } from './priced-request';

export interface Estimate {
  /** Whole micro-USD; null if no price is known. */
  microUsd: number | null;
  basis: 'per-image' | 'per-call' | 'estimate';
}

export interface CostReport {
  microUsd: number | null;
  basis: CostBasis;
}

/**
 * Estimates the cost of a job. It counts quality auto as high and size auto as 1024x1024. If no source states a price,
 * the estimate is what the gateway last reported for such a picture.
 */
export function estimateCost(request: PricedRequest): Estimate {
  if (request.price?.perCall !== undefined) return { microUsd: request.price.perCall, basis: 'per-call' };
  const n = request.parameters.n ?? 1;
  const picture = picturePrice(request);
  const remembered = request.rememberedMicroUsd ?? null;
  if (remembered !== null && !picture?.stated) return { microUsd: remembered * n, basis: 'estimate' };
  if (picture === null) return { microUsd: null, basis: 'estimate' };
  const calls = request.model.onePerCall ? n : 1;
  return {
    microUsd: (picture.microUsd + previewPrice(request)) * n + inputPrice(request) * calls,
    basis: picture.stated ? 'per-image' : 'estimate',
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
  /**
   * The number of requested pictures whose cost had not been reported when the response broke off. The gateway still
   * bills them.
   */
  unreported?: number;
  /** The cost of the whole call as the gateway reported it, in whole micro-USD. */
  reportedMicroUsd?: number | null;
}

/**
 * Computes the cost of one finished call from the best source there is: the cost that the gateway reported, then the
 * usage, then the price table, then an estimate. Unreported pictures can only be estimated, so they make the whole sum
 * an estimate.
 */
export function settleCost(request: PricedRequest, outcome: CallOutcome): CostReport {
  const { unreported = 0, usage, delivered, reportedMicroUsd = null } = outcome;
  if (reportedMicroUsd !== null) return { microUsd: reportedMicroUsd, basis: 'gateway' };
  if (!outcome.charged) return { microUsd: 0, basis: 'none' };
  if (request.price?.perCall !== undefined) return { microUsd: request.price.perCall, basis: 'per-call' };
  const tokens = tokenPrice(request);
  const picture = picturePrice(request);
  if (usage && tokens) {
    const reportedMicroUsd = usageCost(usage, tokens);
    if (unreported === 0) return { microUsd: reportedMicroUsd, basis: 'usage' };
    const perPicture = (picture?.microUsd ?? 0) + previewPrice(request);
    return { microUsd: reportedMicroUsd + unreported * perPicture, basis: 'estimate' };
  }
  if (delivered > 0 && unreported === 0 && picture?.stated) {
    const perPicture = picture.microUsd + previewPrice(request);
    return { microUsd: perPicture * delivered + inputPrice(request), basis: 'per-image' };
  }
  return { microUsd: estimateCost(request).microUsd, basis: 'estimate' };
}

/** The strongest first. */
const basesByStrength: readonly CostBasis[] = ['gateway', 'usage', 'per-call', 'per-image', 'estimate'];

/**
 * Adds the costs of a job's calls, each of which is charged by itself. The basis of the sum is the weakest of the calls
 * that cost something. A call of unknown cost is assumed to cost as much as the most expensive known one, because the
 * calls of a job have the same settings; if no call's cost is known, neither is the sum.
 */
export function addCosts(costs: readonly CostReport[]): CostReport {
  const charged = costs.filter(({ basis }) => basis !== 'none');
  const basis = basesByStrength.findLast((candidate) => charged.some((cost) => cost.basis === candidate));
  if (basis === undefined) return { microUsd: 0, basis: 'none' };
  const known = charged.flatMap(({ microUsd }) => microUsd ?? []);
  if (known.length === 0) return { microUsd: null, basis };
  const sum = known.reduce((total, microUsd) => total + microUsd, 0);
  return { microUsd: sum + (charged.length - known.length) * Math.max(...known), basis };
}

function usageCost(usage: Usage, price: TokenPrice): number {
  return tokenCostMicroUsd([
    { tokens: usage.inputTextTokens, microUsdPerMillion: price.textIn },
    { tokens: usage.inputImageTokens, microUsdPerMillion: price.imageIn ?? price.textIn },
    { tokens: usage.outputTokens, microUsdPerMillion: price.out },
    { tokens: usage.outputTextTokens ?? 0, microUsdPerMillion: price.textOut ?? price.out },
  ]);
}
