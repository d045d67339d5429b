import { describe, expect, it } from 'vitest';
import { sandboxModels } from '@/lib/server/sandbox/models';
import {
  chargeMicroUsd,
  createUsage,
  outputTokens,
  referenceTokens,
  textTokens,
} from '@/lib/server/sandbox/usage';

const modelOf = (id: string) => {
  const model = sandboxModels.find((candidate) => candidate.id === id);
  if (!model) throw new Error(`no model ${id}`);
  return model;
};

describe('usage', () => {
  it('bills the documented sample: 150 text tokens and a portrait of 6240 cost $0.25035', () => {
    const model = modelOf('gpt-image-1');
    const output = outputTokens(model, 'high', { width: 1024, height: 1536 }, 0);
    expect(chargeMicroUsd(model, createUsage(150, 0, output))).toBe(250_350);
  });

  it('adds 100 tokens for each preview', () => {
    expect(outputTokens(modelOf('gpt-image-1'), 'low', { width: 1024, height: 1024 }, 3)).toBe(572);
  });

  it.each([
    ['low', 6_000],
    ['medium', 53_010],
    ['high', 210_990],
  ] as const)('prices gpt-image-2 at quality %s as published', (quality, microUsd) => {
    const model = modelOf('gpt-image-2');
    const output = outputTokens(model, quality, { width: 1024, height: 1024 }, 0);
    expect(chargeMicroUsd(model, createUsage(0, 0, output))).toBe(microUsd);
  });

  it('scales the output of free sizes by their pixels', () => {
    expect(outputTokens(modelOf('gpt-image-2'), 'low', { width: 2048, height: 2048 }, 0)).toBe(800);
  });

  it('counts a reference by tiles, more for high fidelity', () => {
    expect(referenceTokens({ width: 1024, height: 1024 }, 'low')).toBe(194);
    expect(referenceTokens({ width: 1024, height: 1536 }, 'high')).toBe(65 + 258 + 6240);
  });

  it('counts Chinese by the character', () => {
    expect(textTokens('一隻貓')).toBe(3);
    expect(textTokens('abcdefgh')).toBe(2);
  });
});
