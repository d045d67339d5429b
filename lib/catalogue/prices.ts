import type { Quality, Size } from './model';

/** Micro-USD per million tokens: $5 per million = 5,000,000, which is 5 micro-USD a token. */
export interface TokenPrice {
  textIn: number;
  /** null where no source names it: input pictures are then counted as text. */
  imageIn: number | null;
  out: number;
}

/** A dated price. Whole micro-USD; the newest row of a model that has begun is in force. */
export interface PriceRow {
  model: string;
  /** ISO date from which the price holds, as its source dates it. */
  from: string;
  source: string;
  perToken?: TokenPrice;
  perImage?: Readonly<Record<Quality, Readonly<Partial<Record<Size, number>>>>>;
  /** Flat, once a call whatever n ("per drawing" on the gateway's page: unverified). */
  perCall?: number;
}

const gatewayPage = 'https://docs.aihubmix.com/en/api/GPT-Image-1';
const openaiPrices = 'https://platform.openai.com/docs/pricing';

const bySize = (square: number, tall: number, wide: number = tall) => ({
  '1024x1024': square,
  '1024x1536': tall,
  '1536x1024': wide,
});

export const priceRows: readonly PriceRow[] = [
  {
    model: 'gpt-image-1',
    from: '2025-04-23',
    source: gatewayPage,
    perToken: { textIn: 5_000_000, imageIn: 10_000_000, out: 40_000_000 },
    perImage: { low: bySize(11_000, 16_000), medium: bySize(42_000, 63_000), high: bySize(167_000, 250_000) },
  },
  {
    model: 'gpt-image-1.5',
    from: '2025-12-16',
    source: openaiPrices,
    perToken: { textIn: 5_000_000, imageIn: null, out: 32_000_000 },
    perImage: { low: bySize(9_000, 13_000), medium: bySize(34_000, 50_000), high: bySize(133_000, 200_000) },
  },
  {
    model: 'gpt-image-1-mini',
    from: '2025-10-06',
    source: openaiPrices,
    perToken: { textIn: 2_000_000, imageIn: null, out: 8_000_000 },
    perImage: { low: bySize(5_000, 6_000), medium: bySize(11_000, 15_000), high: bySize(36_000, 52_000) },
  },
  {
    model: 'gpt-image-2',
    from: '2026-11-22',
    source: openaiPrices,
    perToken: { textIn: 5_000_000, imageIn: 8_000_000, out: 30_000_000 },
    perImage: { low: bySize(6_000, 5_000), medium: bySize(53_000, 41_000), high: bySize(211_000, 165_000) },
  },
  { model: 'gpt-4o-image-vip', from: '2025-06-04', source: gatewayPage, perCall: 9_000 },
  { model: 'gpt-4o-image', from: '2025-06-04', source: gatewayPage, perCall: 5_000 },
];

/** The price in force for a model on an ISO date; null where the table has none (see the gateway's live list). */
export function getPrice(model: string, onDate: string): PriceRow | null {
  let inForce: PriceRow | null = null;
  for (const row of priceRows) {
    if (row.model !== model || row.from > onDate) continue;
    if (inForce === null || row.from > inForce.from) inForce = row;
  }
  return inForce;
}
