import { describe, expect, test } from 'vitest';
import { checkParameters, takenParameters } from '@/lib/catalogue/check-parameters';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { catalogueModels, getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';
import { type JobKind, type JobParameters, jobKinds } from '@/lib/protocol/job-request';

type ParameterName = keyof JobParameters;

/** What the gateway documents, written down apart from the catalogue: model family × kind → parameters. */
const picture = ['n', 'size'] as const;
const official = [
  ...picture,
  'quality',
  'background',
  'outputFormat',
  'outputCompression',
  'partialImages',
] as const;
const withFidelity = ['gpt-image-1', 'gpt-image-1.5', 'chatgpt-image-latest'];

function documented(id: string, kind: JobKind): readonly ParameterName[] | null {
  if (id.startsWith('gpt-4o')) return kind === 'create' ? picture : kind === 'chat' ? [] : null;
  if (!id.startsWith('gpt-image') && !id.startsWith('chatgpt')) return kind === 'create' ? picture : null;
  if (kind === 'create') return [...official, 'moderation'];
  if (kind === 'edit') return withFidelity.includes(id) ? [...official, 'inputFidelity'] : official;
  return null;
}

/** A value of each parameter that is right wherever the parameter is taken, with what it needs beside it. */
const samples: Readonly<Record<ParameterName, JobParameters>> = {
  n: { n: 2 },
  size: { size: '1024x1536' },
  aspectRatio: { aspectRatio: '16:9' },
  resolution: { resolution: '2K' },
  seed: { seed: 7 },
  quality: { quality: 'low' },
  background: { background: 'opaque' },
  moderation: { moderation: 'low' },
  outputFormat: { outputFormat: 'webp' },
  outputCompression: { outputCompression: 50, outputFormat: 'webp' },
  inputFidelity: { inputFidelity: 'high' },
  partialImages: { partialImages: 1 },
};
const names = Object.keys(samples) as ParameterName[]; // the keys of a record over ParameterName

const models: readonly CatalogueModel[] = [...catalogueModels, unlistedModel('somebody-elses-model')];
const cases = models.flatMap((model) =>
  jobKinds.flatMap((kind) => names.map((name) => [model.id, kind, name, model] as const)),
);

const modelOf = (id: string) => getCatalogueModel(id) ?? unlistedModel(id);
const fieldsOf = (model: CatalogueModel, kind: JobKind, parameters: JobParameters) =>
  checkParameters(model, kind, parameters).map(({ field, reason }) => `${field}: ${reason}`);

describe('checkParameters', () => {
  test.each(cases)('%s, %s: %s is taken or refused by name, as documented', (id, kind, name, model) => {
    const taken = documented(id, kind);
    const issues = checkParameters(model, kind, samples[name]);
    if (taken === null) {
      expect(issues).toMatchObject([{ field: 'kind', reason: 'not-taken' }]);
    } else if (taken.includes(name)) {
      expect(issues).toEqual([]);
    } else {
      expect(issues).toContainEqual({
        field: `parameters.${name}`,
        reason: 'not-taken',
        message: expect.stringContaining(name),
      });
    }
  });

  test.each(models.flatMap((model) => model.kinds.map((kind) => [model.id, kind, model] as const)))(
    '%s, %s: no parameter at all is always right',
    (_, kind, model) => {
      expect(checkParameters(model, kind, {})).toEqual([]);
    },
  );

  test.each(models.map((model) => [model.id, model] as const))(
    '%s takes each size that it offers',
    (_, model) => {
      for (const size of model.sizes.sizes) expect(checkParameters(model, 'create', { size })).toEqual([]);
    },
  );

  test('names every parameter that is not taken, not only the first', () => {
    const parameters = { quality: 'high', background: 'opaque', moderation: 'low', n: 1 } as const;
    expect(fieldsOf(modelOf('gpt-4o-image'), 'create', parameters)).toEqual([
      'parameters.quality: not-taken',
      'parameters.background: not-taken',
      'parameters.moderation: not-taken',
    ]);
  });

  test('refuses even a default value of a parameter that the model does not take: nothing is dropped', () => {
    expect(fieldsOf(modelOf('gpt-4o-image'), 'create', { partialImages: 0 })).toEqual([
      'parameters.partialImages: not-taken',
    ]);
  });

  test('refuses a transparent background on gpt-image-2 only', () => {
    for (const model of catalogueModels.filter(({ family }) => family === 'gpt-image')) {
      const expected = model.id === 'gpt-image-2' ? ['parameters.background: not-taken'] : [];
      expect(fieldsOf(model, 'create', { background: 'transparent' })).toEqual(expected);
    }
  });

  test.each(['xhigh', 'max'] as const)('takes quality %s of 2.5 and 2.6 only', (quality) => {
    for (const model of catalogueModels.filter(({ family }) => family === 'gpt-image')) {
      const expected = /^gpt-image-2\.[56]-/.test(model.id) ? [] : ['parameters.quality: not-taken'];
      expect(fieldsOf(model, 'create', { quality })).toEqual(expected);
      expect(fieldsOf(model, 'edit', { quality })).toEqual(expected);
    }
  });

  test('transparency needs png or webp', () => {
    const model = modelOf('gpt-image-1');
    expect(fieldsOf(model, 'create', { background: 'transparent', outputFormat: 'webp' })).toEqual([]);
    expect(fieldsOf(model, 'edit', { background: 'transparent', outputFormat: 'jpeg' })).toEqual([
      'parameters.background: transparent-needs-alpha',
    ]);
  });

  test('compression needs jpeg or webp', () => {
    const model = modelOf('gpt-image-1');
    for (const outputFormat of ['jpeg', 'webp'] as const) {
      expect(fieldsOf(model, 'create', { outputFormat, outputCompression: 0 })).toEqual([]);
    }
    for (const parameters of [
      { outputCompression: 90 },
      { outputFormat: 'png', outputCompression: 90 },
    ] as const) {
      expect(fieldsOf(model, 'create', parameters)).toEqual([
        'parameters.outputCompression: compression-needs-lossy',
      ]);
    }
  });

  test('refuses what is beyond a row of its own: fewer pictures, previews, qualities, formats', () => {
    const small: CatalogueModel = {
      ...modelOf('gpt-image-1'),
      imagesMax: 4,
      previewsMax: 1,
      qualities: ['low', 'medium'],
      formats: ['png', 'webp'],
    };
    expect(
      fieldsOf(small, 'create', { n: 4, partialImages: 1, quality: 'low', outputFormat: 'webp' }),
    ).toEqual([]);
    expect(fieldsOf(small, 'create', { n: 5 })).toEqual(['parameters.n: out-of-range']);
    expect(fieldsOf(small, 'create', { partialImages: 2 })).toEqual([
      'parameters.partialImages: out-of-range',
    ]);
    expect(fieldsOf(small, 'create', { quality: 'high' })).toEqual(['parameters.quality: not-taken']);
    expect(fieldsOf(small, 'create', { outputFormat: 'jpeg' })).toEqual([
      'parameters.outputFormat: not-taken',
    ]);
  });

  test('collects what is wrong with size and combinations together', () => {
    const parameters = { size: '512x512', background: 'transparent', outputFormat: 'jpeg' } as const;
    expect(fieldsOf(modelOf('gpt-image-1'), 'create', parameters)).toEqual([
      'parameters.size: size-not-offered',
      'parameters.background: transparent-needs-alpha',
    ]);
  });
});

describe('takenParameters', () => {
  test.each(cases)('%s, %s: offers %s exactly where it is documented', (id, kind, name, model) => {
    const taken = documented(id, kind);
    if (taken === null) return; // the kind is not offered at all
    expect(takenParameters(model, kind)[name]).toBe(taken.includes(name));
  });
});
