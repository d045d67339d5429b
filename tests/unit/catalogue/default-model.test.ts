import { describe, expect, test } from 'vitest';
import { defaultModel, isRetired, type ServedModels } from '@/lib/catalogue/default-model';
import { getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';

const today = '2026-12-01';
const modelOf = (id: string) => getCatalogueModel(id) ?? unlistedModel(id);
const listOf = (...ids: readonly string[]): ServedModels => ({
  models: ids.map((id) => ({ id: id.replace('!', ''), retired: id.endsWith('!') })),
  live: true,
});
const unknown: ServedModels = { models: [], live: false };

describe('the default model', () => {
  test.each([
    [
      'the first of our order, whatever order the list has',
      ['gpt-image-1', 'gpt-image-2', 'gpt-image-2.6-flare'],
      'gpt-image-2.6-flare',
    ],
    ['2.6 before 2.5', ['gpt-image-2.5-flare', 'gpt-image-2.6-sunburst'], 'gpt-image-2.6-sunburst'],
    ['no retired one', ['gpt-image-2.6-flare!', 'gpt-image-2.5-flare', 'gpt-image-1'], 'gpt-image-2.5-flare'],
    ['gpt-image-1 where nothing else is served', ['gpt-image-1', 'gpt-4o-image'], 'gpt-image-1'],
    ['an old one that the list has, though its day has passed', ['gpt-image-1.5', 'flux-3'], 'gpt-image-1.5'],
    ['the newest where none of ours is served', ['flux-3', 'gpt-4o-image'], 'gpt-image-2.6-flare'],
  ])('is %s', (_, ids, expected) => {
    expect(defaultModel(listOf(...ids), today)).toBe(expected);
  });

  test('is the newest if there is no list', () => {
    expect(defaultModel(null, today)).toBe('gpt-image-2.6-flare');
    expect(defaultModel(unknown, today)).toBe('gpt-image-2.6-flare');
  });
});

describe('a model is retired', () => {
  test('if the list says so, on any day', () => {
    expect(isRetired(modelOf('gpt-image-2'), listOf('gpt-image-2!'), '2026-01-01')).toBe(true);
  });

  test('if its day has come and the list lacks it', () => {
    const list = listOf('gpt-image-2');
    expect(isRetired(modelOf('gpt-image-1.5'), list, '2026-11-30')).toBe(false);
    expect(isRetired(modelOf('gpt-image-1.5'), list, '2026-12-01')).toBe(true);
    expect(isRetired(modelOf('gpt-4o-image'), list, '2099-01-01')).toBe(false);
  });

  test('neither while the gateway still lists it, nor while no list is known', () => {
    expect(isRetired(modelOf('gpt-image-1'), listOf('gpt-image-1'), '2099-01-01')).toBe(false);
    expect(isRetired(modelOf('gpt-image-1'), unknown, '2099-01-01')).toBe(false);
    expect(isRetired(modelOf('gpt-image-1'), null, '2099-01-01')).toBe(false);
  });
});
