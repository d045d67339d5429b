import { type PriceRow, priceRows } from './prices';

/** The price of the most expensive picture of our price table, in whole micro-USD. */
export function highestPicturePrice(): number {
  return Math.max(
    ...priceRows.flatMap(({ perToken, perImage = {}, outTokens, resolutionTokens = {}, perCall = 0 }) => {
      const tokens = [...amountsIn(outTokens?.published ?? {}), ...Object.values(resolutionTokens)];
      const microUsdPerToken = (perToken?.out ?? 0) / 1_000_000;
      return [perCall, ...amountsIn(perImage), ...tokens.map((count) => Math.ceil(count * microUsdPerToken))];
    }),
  );
}

/** The numbers of a table by quality and size. */
function amountsIn(table: NonNullable<PriceRow['perImage']>): number[] {
  return Object.values(table).flatMap((bySize) =>
    Object.values(bySize).filter((amount) => amount !== undefined),
  );
}
