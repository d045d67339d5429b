/** A dated rate at which the gateway's dollars are told in yuan. */
export interface ExchangeRate {
  /** ISO date from which the rate holds, as its source dates it. */
  from: string;
  source: string;
  cnyPerUsd: number;
}

/**
 * The gateway's page tells $0.009 as about CNY 0.06 and $0.005 as about CNY 0.04: both hold for rates from 7.0 to 7.2.
 */
export const exchangeRates: readonly [ExchangeRate, ...ExchangeRate[]] = [
  { from: '2025-06-04', source: 'https://docs.aihubmix.com/en/api/GPT-Image-1', cnyPerUsd: 7.1 },
];

/** The newest rate that has begun on an ISO date, else the first. */
export function getExchangeRate(onDate: string): ExchangeRate {
  return exchangeRates.findLast(({ from }) => from <= onDate) ?? exchangeRates[0];
}
