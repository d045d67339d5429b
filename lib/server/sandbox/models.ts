import 'server-only';

export type Quality = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** USD per million tokens, which is micro-USD per token. */
export interface TokenPrices {
  textInput: number;
  imageInput: number;
  imageOutput: number;
}

/**
 * One model that the sandbox offers. Prices are those the gateway published in November 2026, except for aurora, which
 * is an invented model.
 */
export interface SandboxModel {
  id: string;
  developer: string;
  /** Official models are billed per token. Reverse models are billed per call and accept only `n` and `size`. */
  family: 'official' | 'reverse';
  sizes: 'fixed' | 'free';
  qualities: readonly Quality[];
  /** Selects the formula for output tokens per picture (usage.ts). */
  outputTokens: 'classic' | 'mini' | '2' | '2.5' | '2.6';
  /** `retire_stage` in the model list. The sandbox still serves models of either stage. */
  retireStage?: 'deprecated' | 'retired';
  transparent: boolean;
  inputFidelity: boolean;
  prices: TokenPrices | null;
  perCallMicroUsd: number | null;
  description: string;
}

const official = (
  id: string,
  [textInput, imageInput, imageOutput]: readonly [number, number, number],
  rest: Partial<SandboxModel> = {},
): SandboxModel => ({
  id,
  developer: 'openai',
  family: 'official',
  sizes: 'free',
  qualities: ['low', 'medium', 'high'],
  outputTokens: '2',
  transparent: true,
  inputFidelity: false,
  prices: { textInput, imageInput, imageOutput },
  perCallMicroUsd: null,
  description: 'Makes and edits pictures from words and references.',
  ...rest,
});

const reverse = (id: string, perCallMicroUsd: number): SandboxModel => ({
  ...official(id, [0, 0, 0]),
  family: 'reverse',
  sizes: 'fixed',
  prices: null,
  perCallMicroUsd,
  description: 'Reverse interface, billed by the call; queues and failures happen.',
});

const classic = { sizes: 'fixed', outputTokens: 'classic' } as const;
const latest = (outputTokens: '2.5' | '2.6') =>
  ({ outputTokens, qualities: ['low', 'medium', 'high', 'xhigh', 'max'] }) as const;

/** Sorted by the gateway's own ranking. gpt-image-1 is listed as retired, but it is still served. */
export const sandboxModels: readonly SandboxModel[] = [
  official('gpt-image-2.6-flare', [5, 8, 30], latest('2.6')),
  official('gpt-image-2.6-sunburst', [5, 8, 30], latest('2.6')),
  official('gpt-image-2.5-flare', [5, 8, 30], latest('2.5')),
  official('gpt-image-2.5-sunburst', [5, 8, 30], latest('2.5')),
  official('gpt-image-2', [5, 8, 30], { transparent: false }),
  official('aurora-image-preview', [3, 3, 15], {
    developer: 'northlight',
    description: 'A preview that only the live list knows.',
  }),
  reverse('gpt-4o-image-vip', 9_000),
  reverse('gpt-4o-image', 5_000),
  official('chatgpt-image-latest', [5, 8, 32], {
    ...classic,
    inputFidelity: true,
    retireStage: 'deprecated',
  }),
  official('gpt-image-1.5', [5, 8, 32], { ...classic, inputFidelity: true, retireStage: 'deprecated' }),
  official('gpt-image-1-mini', [2, 2.5, 8], { ...classic, outputTokens: 'mini', retireStage: 'deprecated' }),
  official('gpt-image-1', [5, 10, 40], { ...classic, inputFidelity: true, retireStage: 'retired' }),
];
