import 'server-only';

/** USD per million tokens, which is micro-USD per token. */
export interface TokenPrices {
  textInput: number;
  imageInput: number;
  imageOutput: number;
}

/**
 * One model as the box offers it. The figures are the gateway's published ones of November 2026 where there are any;
 * those of the 2.5 and 2.6 models and of aurora are the box's own.
 */
export interface SandboxModel {
  id: string;
  developer: string;
  /** Official models are billed by tokens; reverse ones by the call, and take four parameters only. */
  family: 'official' | 'reverse';
  sizes: 'fixed' | 'free';
  /** Which table of output tokens per picture holds (usage.ts). */
  outputTokens: 'classic' | 'later';
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
  outputTokens: 'later',
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

export const sandboxModels: readonly SandboxModel[] = [
  official('gpt-image-1', [5, 10, 40], { ...classic, inputFidelity: true }),
  official('gpt-image-1.5', [5, 8, 32], { ...classic, inputFidelity: true }),
  official('gpt-image-1-mini', [2, 2.5, 8], classic),
  official('gpt-image-2', [5, 8, 30], { transparent: false }),
  official('gpt-image-2.5-flare', [2.5, 4, 12]),
  official('gpt-image-2.5-sunburst', [6, 10, 34]),
  official('gpt-image-2.6-flare', [2, 3, 10]),
  official('gpt-image-2.6-sunburst', [6, 9, 30]),
  official('aurora-image-preview', [3, 3, 15], {
    developer: 'northlight',
    description: 'A preview that only the live list knows.',
  }),
  reverse('gpt-4o-image', 5_000),
  reverse('gpt-4o-image-vip', 9_000),
];
