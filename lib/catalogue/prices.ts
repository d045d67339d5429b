import type { Resolution } from '@/lib/protocol/job-request';
import type { Quality, Size } from './model';
import { catalogueId } from './models';

/** Micro-USD per million tokens: $5 per million = 5,000,000, which is 5 micro-USD a token. */
export interface TokenPrice {
  textIn: number;
  /** null if no source states it; input pictures are then priced as text. */
  imageIn: number | null;
  /** Pictures. */
  out: number;
  /** Text and thoughts, if they have a price of their own. The gateway's live list overrides the prices of text. */
  textOut?: number;
}

type PerPicture = Readonly<Partial<Record<Quality, Readonly<Partial<Record<Size, number>>>>>>;

export interface OutTokens {
  /** The counts that sources state. */
  published: PerPicture;
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
  /** Output tokens of one picture in each resolution; a request without one makes 1K. */
  resolutionTokens?: Readonly<Partial<Record<Resolution, number>>>;
  /** Input tokens of one reference, for models that count every reference the same. */
  referenceTokens?: number;
  /** A flat price per call, whatever n is. The gateway's page says "per drawing", which is unverified. */
  perCall?: number;
}

const gatewayPage = 'https://docs.aihubmix.com/en/api/GPT-Image-1';
const gatewayList = 'https://aihubmix.com/models';
const googlePrices = 'https://ai.google.dev/gemini-api/docs/pricing';
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
  published: {
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
  published: {
    low: { '1024x1536': 664, '1536x1024': 664 },
    high: bySize(1_756, 1_353),
  },
  edges: { low: 33, medium: 45, high: 48, xhigh: 64, max: 96 },
};

/** Gemini 3 counts 1,120 tokens for a reference; the tokens of a picture depend on its resolution alone. */
const gemini3 = { from: '2026-11-28', source: googlePrices, referenceTokens: 1_120 } as const;

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
      published: { low: bySize(196, 158), medium: bySize(1_756, 1_372), high: bySize(7_024, 5_488) },
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
  {
    ...gemini3,
    model: 'gemini-3-pro-image',
    perToken: { textIn: 2_000_000, imageIn: null, out: 120_000_000, textOut: 12_000_000 },
    resolutionTokens: { '1K': 1_120, '2K': 1_120, '4K': 2_000 },
  },
  {
    ...gemini3,
    model: 'gemini-3.1-flash-image',
    perToken: { textIn: 500_000, imageIn: null, out: 60_000_000, textOut: 3_000_000 },
    resolutionTokens: { '512': 747, '1K': 1_120, '2K': 1_680, '4K': 2_520 },
  },
  {
    ...gemini3,
    model: 'gemini-3.1-flash-lite-image',
    // Only the price of pictures is stated. That of text is assumed to be half of flash's.
    perToken: { textIn: 250_000, imageIn: null, out: 30_000_000, textOut: 1_500_000 },
    resolutionTokens: { '1K': 1_120 },
  },
  {
    ...gemini3,
    model: 'gemini-nano-banana-2.1',
    // Only the price of pictures is stated. That of text is assumed to be flash's.
    perToken: { textIn: 500_000, imageIn: null, out: 30_000_000, textOut: 3_000_000 },
    resolutionTokens: { '1K': 1_120 },
  },
  {
    model: 'gemini-2.5-flash-image',
    from: '2025-10-02',
    source: googlePrices,
    perToken: { textIn: 300_000, imageIn: null, out: 30_000_000, textOut: 2_500_000 },
    resolutionTokens: { '1K': 1_290 },
    referenceTokens: 258,
  },
  { model: 'gpt-4o-image-vip', from: '2025-06-04', source: gatewayPage, perCall: 9_000 },
  { model: 'gpt-4o-image', from: '2025-06-04', source: gatewayPage, perCall: 5_000 },
];

/** The price in force for a model on an ISO date; null if the table has none, so that the live list must be used. */
export function getPrice(model: string, onDate: string): PriceRow | null {
  const id = catalogueId(model);
  let inForce: PriceRow | null = null;
  for (const row of priceRows) {
    if (row.model !== id || row.from > onDate) continue;
    if (inForce === null || row.from > inForce.from) inForce = row;
  }
  return inForce;
}
