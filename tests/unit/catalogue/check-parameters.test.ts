import { describe, expect, test } from 'vitest';
import { checkParameters } from '@/lib/catalogue/check-parameters';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { catalogueModels, getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';
import { takenParameters } from '@/lib/catalogue/taken-parameters';
import { type JobKind, type JobParameters, jobKinds } from '@/lib/protocol/job-request';

type ParameterName = keyof JobParameters;

/** What the gateway documents, written independently of the catalogue: model family × kind → parameters. */
const classic = [
  'n',
  'size',
  'quality',
  'background',
  'outputFormat',
  'outputCompression',
  'partialImages',
] as const;
type Documented = Partial<Record<JobKind, readonly ParameterName[]>>;

const documentedFamilies: readonly (readonly [ids: RegExp, Documented])[] = [
  [/^gpt-4o-image/, { create: ['n', 'size'], chat: [] }],
  [/^gpt-image-2$/, { create: classic, edit: classic }],
  [/^(gpt-image-(2\.[56]-|1-mini))/, { create: [...classic, 'moderation'], edit: classic }],
  [/^(gpt-image|chatgpt)/, { create: [...classic, 'moderation'], edit: [...classic, 'inputFidelity'] }],
  [
    /^gemini-(2\.5-flash-image|nano-banana-2\.1)/,
    { create: ['n', 'aspectRatio'], edit: ['n', 'aspectRatio'] },
  ],
  [/^gemini-/, { create: ['n', 'aspectRatio', 'resolution'], edit: ['n', 'aspectRatio', 'resolution'] }],
  [/^doubao-seedream-/, { create: ['n', 'size', 'outputFormat'], edit: ['n', 'size', 'outputFormat'] }],
  [/^qwen-/, { create: ['n', 'size', 'outputFormat'] }],
  [/^wan/, { create: ['n', 'aspectRatio'] }],
  [/^glm-/, { create: ['n', 'size'] }],
  [/^mai-/, { create: ['n', 'resolution'] }],
  [/^flux-2-/, { create: ['n', 'aspectRatio', 'seed'], edit: ['n', 'aspectRatio', 'seed'] }],
  [/./, { create: ['n', 'size'] }],
];

function documented(id: string, kind: JobKind): readonly ParameterName[] | null {
  return documentedFamilies.find(([ids]) => ids.test(id))?.[1][kind] ?? null;
}

const sizes: readonly (readonly [ids: RegExp, size: string])[] = [
  [/^doubao-/, '2560x1440'],
  [/^qwen-/, '1664x928'],
  [/^glm-/, '1568x1056'],
  [/./, '1024x1536'],
];

/** A valid value of each parameter, with the parameters it depends on. */
const samples: Readonly<Record<ParameterName, JobParameters>> = {
  n: { n: 2 },
  size: { size: '' },
  aspectRatio: { aspectRatio: '16:9' },
  resolution: { resolution: '1K' },
  seed: { seed: 7 },
  quality: { quality: 'low' },
  background: { background: 'opaque' },
  moderation: { moderation: 'low' },
  outputFormat: { outputFormat: 'jpeg' },
  outputCompression: { outputCompression: 50, outputFormat: 'jpeg' },
  inputFidelity: { inputFidelity: 'high' },
  partialImages: { partialImages: 1 },
};
const sampleOf = (id: string, name: ParameterName): JobParameters =>
  name === 'size' ? { size: sizes.find(([ids]) => ids.test(id))?.[1] } : samples[name];
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
    const issues = checkParameters(model, kind, sampleOf(id, name));
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
    '%s, %s: accepts a request without parameters',
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

  test('refuses even a default value of a parameter that the model does not take, instead of dropping it', () => {
    expect(fieldsOf(modelOf('gpt-4o-image'), 'create', { partialImages: 0 })).toEqual([
      'parameters.partialImages: not-taken',
    ]);
  });

  test('takes transparency for gpt-image-2 as png only, and never together with previews', () => {
    const model = modelOf('gpt-image-2');
    const background = 'transparent';
    expect(fieldsOf(model, 'create', { background })).toEqual([]);
    expect(fieldsOf(model, 'create', { background, outputFormat: 'jpeg' })).toEqual([
      'parameters.background: transparent-needs-alpha',
    ]);
    expect(fieldsOf(model, 'create', { background, outputFormat: 'webp' })).toContain(
      'parameters.outputFormat: not-taken',
    );
    expect(fieldsOf(model, 'create', { background, partialImages: 2 })).toEqual([
      'parameters.background: not-taken',
    ]);
    expect(fieldsOf(model, 'create', { outputFormat: 'webp', moderation: 'low', partialImages: 2 })).toEqual(
      [],
    );
  });

  test('takes any size for gpt-image-2, but only the three in edits without previews', () => {
    const model = modelOf('gpt-image-2');
    const size = '2048x1152';
    expect(fieldsOf(model, 'create', { size })).toEqual([]);
    expect(fieldsOf(model, 'edit', { size })).toEqual(['parameters.size: size-not-offered']);
    expect(fieldsOf(model, 'edit', { size: '1536x1024' })).toEqual([]);
    expect(fieldsOf(model, 'edit', { size, partialImages: 1 })).toEqual([]);
    expect(fieldsOf(modelOf('gpt-image-2.6-flare'), 'edit', { size })).toEqual([]);
  });

  test('refuses a ratio or a resolution that the model lacks, and lists those it has', () => {
    const lite = modelOf('gemini-3.1-flash-lite-image');
    expect(checkParameters(lite, 'create', { aspectRatio: '1:8', resolution: '4K' })).toEqual([
      {
        field: 'parameters.aspectRatio',
        reason: 'ratio-not-offered',
        message: expect.stringContaining('21:9'),
      },
      {
        field: 'parameters.resolution',
        reason: 'resolution-not-offered',
        message: expect.stringContaining('it has 1K'),
      },
    ]);
    const flash = modelOf('gemini-3.1-flash-image');
    expect(fieldsOf(flash, 'create', { aspectRatio: '1:8', resolution: '512' })).toEqual([]);
    expect(fieldsOf(modelOf('gemini-3-pro-image'), 'edit', { resolution: '512' })).toEqual([
      'parameters.resolution: resolution-not-offered',
    ]);
  });

  test('refuses a size together with a ratio if the model takes either', () => {
    const both: CatalogueModel = { ...modelOf('gpt-image-1'), aspectRatios: ['16:9'] };
    expect(fieldsOf(both, 'create', { aspectRatio: '16:9' })).toEqual([]);
    expect(fieldsOf(both, 'create', { aspectRatio: '16:9', size: '1024x1024' })).toEqual([
      'parameters.aspectRatio: ratio-with-size',
    ]);
  });

  test.each(['xhigh', 'max'] as const)('takes quality %s only for 2.5 and 2.6', (quality) => {
    for (const model of catalogueModels.filter(({ family }) => family === 'gpt-image')) {
      const expected = /^gpt-image-2\.[56]-/.test(model.id) ? [] : ['parameters.quality: not-taken'];
      expect(fieldsOf(model, 'create', { quality })).toEqual(expected);
      expect(fieldsOf(model, 'edit', { quality })).toEqual(expected);
    }
  });

  test('requires png or webp for transparency', () => {
    const model = modelOf('gpt-image-1');
    expect(fieldsOf(model, 'create', { background: 'transparent', outputFormat: 'webp' })).toEqual([]);
    expect(fieldsOf(model, 'edit', { background: 'transparent', outputFormat: 'jpeg' })).toEqual([
      'parameters.background: transparent-needs-alpha',
    ]);
  });

  test('requires jpeg or webp for compression', () => {
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

  test('refuses what exceeds the limits of the row: number of pictures, previews, qualities, formats', () => {
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

  test('reports a wrong size and a wrong combination together', () => {
    const parameters = { size: '512x512', background: 'transparent', outputFormat: 'jpeg' } as const;
    expect(fieldsOf(modelOf('gpt-image-1'), 'create', parameters)).toEqual([
      'parameters.size: size-not-offered',
      'parameters.background: transparent-needs-alpha',
    ]);
  });
});

describe('takenParameters', () => {
  test.each(cases)('%s, %s: offers %s exactly if it is documented', (id, kind, name, model) => {
    const taken = documented(id, kind);
    if (taken === null) return; // the kind is not offered at all
    expect(takenParameters(model, kind)[name]).toBe(taken.includes(name));
  });
});
