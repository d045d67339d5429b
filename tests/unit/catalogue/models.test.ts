import { describe, expect, test } from 'vitest';
import { catalogueModels, getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';

describe('the catalogue', () => {
  test('has one row for each required model', () => {
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
        'gemini-3-pro-image',
        'gemini-3.1-flash-image',
        'gemini-3.1-flash-lite-image',
        'gemini-2.5-flash-image',
        'gemini-nano-banana-2.1',
        'doubao-seedream-5-5',
        'doubao-seedream-5-0-pro',
        'doubao-seedream-5-0-lite',
        'doubao-seedream-4-5',
        'doubao-seedream-4-0',
        'qwen-image-3.0-pro',
        'qwen-image-3.0',
        'wan2.7-image-pro',
        'wan2.7-image',
        'glm-image',
        'mai-image-2.6',
        'flux-2-pro',
        'flux-2-flex',
      ].sort(),
    );
  });

  test('knows which models take any size', () => {
    const free = catalogueModels.filter(({ sizes }) => sizes.kind === 'free').map(({ id }) => id);
    expect(free.every((id) => /^(gpt-image-2|doubao-seedream-|glm-image)/.test(id))).toBe(true);
    expect(free).toHaveLength(5 + 5 + 1);
  });

  test('asks reverse models for ratio and transparency in words', () => {
    for (const model of catalogueModels) expect(model.promptDirectives).toBe(model.family === 'reverse');
  });

  test('says of each model what it is good at, so that no row falls back to the gateway’s English', () => {
    expect(catalogueModels.filter(({ strength }) => strength === undefined)).toEqual([]);
  });

  test('has the retirement days that OpenAI announced', () => {
    expect(getCatalogueModel('gpt-image-1')?.retirement?.on).toBe('2026-10-23');
    expect(getCatalogueModel('gpt-image-1.5')?.retirement?.on).toBe('2026-12-01');
    expect(getCatalogueModel('gpt-image-1-mini')?.retirement?.on).toBe('2026-12-01');
    expect(getCatalogueModel('chatgpt-image-latest')?.retirement?.on).toBe('2026-12-01');
    expect(catalogueModels.filter(({ retirement }) => retirement !== undefined)).toHaveLength(5);
    expect(getCatalogueModel('gemini-2.5-flash-image')?.retirement?.on).toBeNull();
  });

  test('names a successor, itself not retiring, for each retiring model', () => {
    for (const { retirement } of catalogueModels) {
      if (retirement === undefined) continue;
      const successor = getCatalogueModel(retirement.successor ?? '');
      expect(successor).not.toBeNull();
      expect(successor?.retirement).toBeUndefined();
    }
  });

  test('offers the newest first, and the first that OpenAI retired last in its family', () => {
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

  test('has the two highest qualities for 2.5 and 2.6 only', () => {
    for (const { id, qualities } of catalogueModels) {
      const expected = /^gpt-image-2\.[56]-/.test(id) ? ['xhigh', 'max'] : [];
      expect(qualities.filter((quality) => quality === 'xhigh' || quality === 'max')).toEqual(expected);
    }
  });

  test('offers sizes up to 4K if any size is taken', () => {
    expect(getCatalogueModel('gpt-image-2.6-flare')?.sizes.sizes).toEqual(
      expect.arrayContaining(['2048x1152', '3840x2160', '2160x3840']),
    );
  });

  test('answers null for a name without a row, even for a name that every object has', () => {
    for (const id of ['dall-e-3', '', 'toString', '__proto__', 'GPT-IMAGE-1']) {
      expect(getCatalogueModel(id)).toBeNull();
    }
  });

  test('routes each family: only the older GPT Image models and the reverse models go to /v1', () => {
    const onImages = catalogueModels.filter(({ route }) => route === 'images').map(({ id }) => id);
    expect(onImages.every((id) => /^(gpt-image-1|chatgpt-image|gpt-4o-image)/.test(id))).toBe(true);
    for (const { family, route, onePerCall } of catalogueModels) {
      expect(route === 'gemini').toBe(family === 'gemini');
      if (family === 'gemini' || family === 'seedream') expect(onePerCall).toBe(true);
    }
    expect(catalogueModels.filter(({ asyncOnly }) => asyncOnly).map(({ id }) => id)).toEqual([
      'flux-2-pro',
      'flux-2-flex',
    ]);
  });

  test('has one row for a Gemini model with or without -preview, under the requested name', () => {
    const row = getCatalogueModel('gemini-3-pro-image');
    const preview = getCatalogueModel('gemini-3-pro-image-preview');
    expect(preview).toEqual({
      ...row,
      id: 'gemini-3-pro-image-preview',
      label: 'Nano Banana Pro (preview)',
    });
    expect(getCatalogueModel('gpt-image-2-preview')).toBeNull();
  });

  test('gives a Gemini model without a row the form of its family', () => {
    expect(unlistedModel('gemini-4-pro-image', 'Gemini 4 Pro Image')).toMatchObject({
      id: 'gemini-4-pro-image',
      label: 'Gemini 4 Pro Image',
      family: 'gemini',
      route: 'gemini',
      kinds: ['create', 'edit'],
      aspectRatios: expect.arrayContaining(['1:1', '16:9', '21:9']),
      resolutions: ['1K', '2K', '4K'],
      onePerCall: true,
      referencesMax: 14,
    });
    expect(unlistedModel('gemini-4-flash-lite-image-preview').resolutions).toEqual(['1K']);
    expect(unlistedModel('google/Gemini-4-Pro-Image').route).toBe('gemini');
    expect(unlistedModel('not-gemini-4').route).toBe('images');
  });

  test.each([
    ['gpt-image-3', 'tasks', 'gpt-image'],
    ['gpt-image-10-flare', 'tasks', 'gpt-image'],
    ['gpt-image-1.7', 'images', 'unlisted'],
    ['doubao-seedream-6-0', 'tasks', 'seedream'],
    ['wan3.0-image', 'tasks', 'wan'],
    ['flux-2-max', 'tasks', 'flux'],
    ['flux-1.1-pro', 'images', 'unlisted'],
    ['wander-image', 'images', 'unlisted'],
  ])('reads route and family of a model without a row from its name: %s', (id, route, family) => {
    expect(unlistedModel(id)).toMatchObject({ route, family });
  });

  test('gives an unlisted model a number, the three sizes and nothing else', () => {
    const model = unlistedModel('somebody-elses-model');
    expect(model.sizes.sizes).toEqual(['1024x1024', '1024x1536', '1536x1024']);
    expect(model).toMatchObject({
      route: 'images',
      kinds: ['create'],
      qualities: [],
      backgrounds: [],
      formats: [],
      previewsMax: 0,
      referencesMax: 0,
    });
  });
});
