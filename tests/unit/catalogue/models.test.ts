import { describe, expect, test } from 'vitest';
import { catalogueModels, getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';

describe('the catalogue', () => {
  test('has a row for each model that is asked for, once', () => {
    expect(catalogueModels.map(({ id }) => id).sort()).toEqual(
      [
        'chatgpt-image-latest',
        'gpt-image-1',
        'gpt-image-1-mini',
        'gpt-image-1.5',
        'gpt-image-2',
        'gpt-image-2.5-flare',
        'gpt-image-2.5-sunburst',
        'gpt-image-2.6-flare',
        'gpt-image-2.6-sunburst',
        'gpt-4o-image',
        'gpt-4o-image-vip',
      ].sort(),
    );
  });

  test('knows which models take any size', () => {
    const free = catalogueModels.filter(({ sizes }) => sizes.kind === 'free').map(({ id }) => id);
    expect(free.every((id) => id.startsWith('gpt-image-2'))).toBe(true);
    expect(free).toHaveLength(5);
  });

  test('asks reverse models for ratio and transparency in words', () => {
    for (const model of catalogueModels) expect(model.promptDirectives).toBe(model.family === 'reverse');
  });

  test('has the retirement days that OpenAI named', () => {
    expect(getCatalogueModel('gpt-image-1')?.retirement?.on).toBe('2026-10-23');
    expect(getCatalogueModel('gpt-image-1.5')?.retirement?.on).toBe('2026-12-01');
    expect(getCatalogueModel('gpt-image-1-mini')?.retirement?.on).toBe('2026-12-01');
    expect(getCatalogueModel('chatgpt-image-latest')?.retirement?.on).toBe('2026-12-01');
    expect(catalogueModels.filter(({ retirement }) => retirement !== undefined)).toHaveLength(4);
  });

  test('names a successor that stays for each model that goes', () => {
    for (const { retirement } of catalogueModels) {
      if (retirement === undefined) continue;
      const successor = getCatalogueModel(retirement.successor);
      expect(successor).not.toBeNull();
      expect(successor?.retirement).toBeUndefined();
    }
  });

  test('offers the newest first and what OpenAI retired first as the last of its family', () => {
    const official = catalogueModels.filter(({ family }) => family === 'gpt-image').map(({ id }) => id);
    expect(official.slice(0, 5)).toEqual([
      'gpt-image-2.6-flare',
      'gpt-image-2.6-sunburst',
      'gpt-image-2.5-flare',
      'gpt-image-2.5-sunburst',
      'gpt-image-2',
    ]);
    expect(official.at(-1)).toBe('gpt-image-1');
  });

  test('has the two highest qualities on 2.5 and 2.6 alone', () => {
    for (const { id, qualities } of catalogueModels) {
      const expected = /^gpt-image-2\.[56]-/.test(id) ? ['xhigh', 'max'] : [];
      expect(qualities.filter((quality) => quality === 'xhigh' || quality === 'max')).toEqual(expected);
    }
  });

  test('offers sizes up to 4K where any size is taken', () => {
    expect(getCatalogueModel('gpt-image-2.6-flare')?.sizes.sizes).toEqual(
      expect.arrayContaining(['2048x1152', '3840x2160', '2160x3840']),
    );
  });

  test('answers null for a name without a row, also for names every object has', () => {
    for (const id of ['dall-e-3', '', 'toString', '__proto__', 'GPT-IMAGE-1']) {
      expect(getCatalogueModel(id)).toBeNull();
    }
  });

  test('gives an unlisted model only what every model takes', () => {
    const model = unlistedModel('somebody-elses-model');
    for (const each of catalogueModels.filter(({ kinds }) => kinds.includes('create'))) {
      expect(each.imagesMax).toBeGreaterThanOrEqual(model.imagesMax);
      for (const size of model.sizes.sizes) expect(each.sizes.sizes).toContain(size);
    }
    expect(model).toMatchObject({
      qualities: [],
      backgrounds: [],
      formats: [],
      previewsMax: 0,
      referencesMax: 0,
    });
  });
});
