/** A dated exchange rate for showing the gateway's dollar prices in yuan. */
export interface ExchangeRate {
  /** ISO date from which the rate applies, according to its source. */
  from: string;
  source: string;
  cnyPerUsd: number;
}

/**
 * The gateway's page converts $0.009 to about CNY 0.06 and $0.005 to about CNY 0.04. Rates from 7.0 to 7.2 fit both.
 */
export const exchangeRates: readonly [ExchangeRate, ...ExchangeRate[]] = [
  { from: '2025-06-04', source: 'https://docs.aihubmix.com/en/api/GPT-Image-1', cnyPerUsd: 7.1 },
];

/** The rate in force on an ISO date. Dates before the first rate get the first rate. */
export function getExchangeRate(onDate: string): ExchangeRate {
  return exchangeRates.findLast(({ from }) => from <= onDate) ?? exchangeRates[0];
}
