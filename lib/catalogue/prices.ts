import type { Quality, Size } from './model';

/** Micro-USD per million tokens: $5 per million = 5,000,000, which is 5 micro-USD a token. */
export interface TokenPrice {
  textIn: number;
  /** null where no source names it: input pictures are then counted as text. */
  imageIn: number | null;
  out: number;
}

type PerPicture = Readonly<Partial<Record<Quality, Readonly<Partial<Record<Size, number>>>>>>;

export interface OutTokens {
  /** As told by their sources. */
  told: PerPicture;
  /** For other sizes: see `pictureTokens`. */
  edges: Readonly<Record<'low' | 'medium' | 'high', number>> & Readonly<Partial<Record<Quality, number>>>;
}

/** A dated price. Whole micro-USD; the newest row of a model that has begun is in force. */
export interface PriceRow {
  model: string;
  /** ISO date from which the price holds, as its source dates it. */
  from: string;
  source: string;
  perToken?: TokenPrice;
  perImage?: PerPicture;
  /** Output tokens of one picture, for models that are priced by tokens alone. */
  outTokens?: OutTokens;
  /** Flat, once a call whatever n ("per drawing" on the gateway's page: unverified). */
  perCall?: number;
}

const gatewayPage = 'https://docs.aihubmix.com/en/api/GPT-Image-1';
const gatewayList = 'https://aihubmix.com/models';
const openaiPrices = 'https://platform.openai.com/docs/pricing';

const bySize = (square: number, tall: number, wide: number = tall) => ({
  '1024x1024': square,
  '1024x1536': tall,
  '1536x1024': wide,
});

const price15 = {
  perToken: { textIn: 5_000_000, imageIn: 8_000_000, out: 32_000_000 },
  perImage: { low: bySize(9_000, 13_000), medium: bySize(34_000, 50_000), high: bySize(133_000, 200_000) },
} as const;

/** Of gpt-image-2 and all that followed. */
const later: TokenPrice = { textIn: 5_000_000, imageIn: 8_000_000, out: 30_000_000 };

const tokens25: OutTokens = {
  told: {
    low: bySize(196, 158),
    medium: bySize(439, 343),
    high: bySize(1_756, 1_372),
    xhigh: bySize(3_122, 2_459),
    max: bySize(7_024, 5_488),
  },
  edges: { low: 16, medium: 24, high: 48, xhigh: 64, max: 96 },
};

/** Single counts are known from real calls; low and medium take about four times what they take of 2.5. */
const tokens26: OutTokens = {
  told: {
    low: { '1024x1536': 664, '1536x1024': 664 },
    high: bySize(1_756, 1_353),
  },
  edges: { low: 33, medium: 45, high: 48, xhigh: 64, max: 96 },
};

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
    ...price15,
  },
  { model: 'chatgpt-image-latest', from: '2025-12-16', source: openaiPrices, ...price15 },
  {
    model: 'gpt-image-1-mini',
    from: '2025-10-06',
    source: openaiPrices,
    perToken: { textIn: 2_000_000, imageIn: 2_500_000, out: 8_000_000 },
    perImage: { low: bySize(5_000, 6_000), medium: bySize(11_000, 15_000), high: bySize(36_000, 52_000) },
  },
  {
    model: 'gpt-image-2',
    from: '2026-11-22',
    source: openaiPrices,
    perToken: later,
    outTokens: {
      told: { low: bySize(196, 158), medium: bySize(1_756, 1_372), high: bySize(7_024, 5_488) },
      edges: { low: 16, medium: 48, high: 96 },
    },
  },
  {
    model: 'gpt-image-2.5-flare',
    from: '2026-11-28',
    source: gatewayList,
    perToken: later,
    outTokens: tokens25,
  },
  {
    model: 'gpt-image-2.5-sunburst',
    from: '2026-11-28',
    source: gatewayList,
    perToken: later,
    outTokens: tokens25,
  },
  {
    model: 'gpt-image-2.6-flare',
    from: '2026-11-28',
    source: gatewayList,
    perToken: later,
    outTokens: tokens26,
  },
  {
    model: 'gpt-image-2.6-sunburst',
    from: '2026-11-28',
    source: gatewayList,
    perToken: later,
    outTokens: tokens26,
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
