import type { Quality, Size } from './model';

/** Micro-USD per million tokens: $5 per million = 5,000,000, which is 5 micro-USD a token. */
export interface TokenPrice {
  textIn: number;
  /** null if no source states it; input pictures are then priced as text. */
  imageIn: number | null;
  out: number;
}

type PerPicture = Readonly<Partial<Record<Quality, Readonly<Partial<Record<Size, number>>>>>>;

export interface OutTokens {
  /** The counts that sources state. */
  told: PerPicture;
  /** Input to `pictureTokens`, which estimates all other sizes. */
  edges: Readonly<Record<'low' | 'medium' | 'high', number>> & Readonly<Partial<Record<Quality, number>>>;
}

/** A dated price in whole micro-USD. A model's newest row that does not start in the future is in force. */
export interface PriceRow {
  model: string;
  /** ISO date from which the price applies, according to its source. */
  from: string;
  source: string;
  perToken?: TokenPrice;
  perImage?: PerPicture;
  /** Output tokens of one picture, for models that have only token prices. */
  outTokens?: OutTokens;
  /** A flat price per call, whatever n is. The gateway's page says "per drawing", which is unverified. */
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

/** The token prices of gpt-image-2 and all later models. */
const gptImage2TokenPrice: TokenPrice = { textIn: 5_000_000, imageIn: 8_000_000, out: 30_000_000 };

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

/** These counts come from real calls. At low and medium, 2.6 uses about four times the tokens of 2.5. */
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
    perToken: gptImage2TokenPrice,
    outTokens: {
      told: { low: bySize(196, 158), medium: bySize(1_756, 1_372), high: bySize(7_024, 5_488) },
      edges: { low: 16, medium: 48, high: 96 },
    },
  },
  {
    model: 'gpt-image-2.5-flare',
    from: '2026-11-28',
    source: gatewayList,
    perToken: gptImage2TokenPrice,
    outTokens: tokens25,
  },
  {
    model: 'gpt-image-2.5-sunburst',
    from: '2026-11-28',
    source: gatewayList,
    perToken: gptImage2TokenPrice,
    outTokens: tokens25,
  },
  {
    model: 'gpt-image-2.6-flare',
    from: '2026-11-28',
    source: gatewayList,
    perToken: gptImage2TokenPrice,
    outTokens: tokens26,
  },
  {
    model: 'gpt-image-2.6-sunburst',
    from: '2026-11-28',
    source: gatewayList,
    perToken: gptImage2TokenPrice,
    outTokens: tokens26,
  },
  { model: 'gpt-4o-image-vip', from: '2025-06-04', source: gatewayPage, perCall: 9_000 },
  { model: 'gpt-4o-image', from: '2025-06-04', source: gatewayPage, perCall: 5_000 },
];

/** The price in force for a model on an ISO date; null if the table has none, so that the live list must be used. */
export function getPrice(model: string, onDate: string): PriceRow | null {
  let inForce: PriceRow | null = null;
  for (const row of priceRows) {
    if (row.model !== model || row.from > onDate) continue;
    if (inForce === null || row.from > inForce.from) inForce = row;
  }
  return inForce;
}
