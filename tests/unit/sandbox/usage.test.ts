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

describe('usage in the sandbox', () => {
  it('bills the documented sample: 150 text tokens and a portrait of 6240 cost $0.25035', () => {
    const model = modelOf('gpt-image-1');
    const output = outputTokens(model, 'high', { width: 1024, height: 1536 }, 0);
    expect(chargeMicroUsd(model, createUsage(150, 0, output))).toBe(250_350);
  });

  it('adds 100 tokens for each preview', () => {
    expect(outputTokens(modelOf('gpt-image-1'), 'low', { width: 1024, height: 1024 }, 3)).toBe(572);
  });

  it.each([
    ['low', 5_880],
    ['medium', 52_680],
    ['high', 210_720],
  ] as const)('prices gpt-image-2 at quality %s as published', (quality, microUsd) => {
    const model = modelOf('gpt-image-2');
    const output = outputTokens(model, quality, { width: 1024, height: 1024 }, 0);
    expect(chargeMicroUsd(model, createUsage(0, 0, output))).toBe(microUsd);
  });

  it.each([
    ['gpt-image-2.5-flare', [196, 439, 1756, 3122, 7024]],
    ['gpt-image-2.6-flare', [830, 1544, 1756, 3122, 7024]],
  ] as const)('counts the five qualities of %s', (id, expected) => {
    const qualities = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
    const square = { width: 1024, height: 1024 };
    expect(qualities.map((quality) => outputTokens(modelOf(id), quality, square, 0))).toEqual(expected);
  });

  it('counts as many tokens as real calls of 2.6 reported', () => {
    const model = modelOf('gpt-image-2.6-flare');
    expect(outputTokens(model, 'low', { width: 1536, height: 1024 }, 0)).toBe(664);
    expect(outputTokens(model, 'high', { width: 1536, height: 1024 }, 0)).toBe(1353);
    expect(outputTokens(model, 'high', { width: 3840, height: 2160 }, 0)).toBe(3336);
  });

  it('lets the output of free sizes grow far more slowly than their pixels', () => {
    expect(outputTokens(modelOf('gpt-image-2'), 'low', { width: 2048, height: 2048 }, 0)).toBe(397);
  });

  it('counts a reference by tiles, more for high fidelity', () => {
    const model = modelOf('gpt-image-1');
    expect(referenceTokens(model, { width: 1024, height: 1024 }, 'low')).toBe(194);
    expect(referenceTokens(model, { width: 1024, height: 1536 }, 'high')).toBe(65 + 258 + 6240);
  });

  it('counts a reference of a later model by patches: 1,024 of 1024 x 1024', () => {
    const model = modelOf('gpt-image-2.6-flare');
    expect(referenceTokens(model, { width: 1024, height: 1024 }, 'low')).toBe(1024);
    expect(referenceTokens(model, { width: 2048, height: 2048 }, 'low')).toBe(1536);
  });

  it('counts each Chinese character', () => {
    expect(textTokens('一隻貓')).toBe(3);
    expect(textTokens('abcdefgh')).toBe(2);
  });
});
