import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choicesForModel, shownChoices } from '@/lib/browser/parameters/choices-for-model';
import { defaultChoices, type FormChoices } from '@/lib/browser/parameters/form-draft-store';
import { modelForChoices, toJobParameters } from '@/lib/browser/parameters/job-parameters';
import { formIssue } from '@/lib/browser/parameters/price-form';
import { offeredShape, offeredSize, ratioName } from '@/lib/browser/parameters/shape-choices';
import { checkParameters, checkSize } from '@/lib/catalogue/check-parameters';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { catalogueModels, unlistedModel } from '@/lib/catalogue/models';
import { sizeIssue } from '@/lib/catalogue/size-issue';
import { jobParametersSchema } from '@/lib/protocol/job-request';

const models = [...catalogueModels, unlistedModel('gpt-image-9')];

function model(id: string): CatalogueModel {
  const found = models.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no model ${id}`);
  return found;
}

const choices: fc.Arbitrary<FormChoices> = fc.record({
  n: fc.integer({ min: 1, max: 10 }),
  size: fc.constantFrom('auto', '1024x1024', '1024x1536', '2048x2048', '1536x864', '3840x1280', '7777x10'),
  aspectRatio: fc.constantFrom('auto', '1:1', '16:9', '9:21', '1:8', '33:32'),
  resolution: fc.constantFrom('auto', '512', '1K', '2K', '4K'),
  seed: fc.option(fc.integer({ min: 0, max: 2_147_483_647 })),
  quality: fc.constantFrom('auto', 'low', 'medium', 'high', 'xhigh', 'max'),
  background: fc.constantFrom('auto', 'transparent', 'opaque'),
  moderation: fc.constantFrom('auto', 'low'),
  outputFormat: fc.constantFrom('png', 'jpeg', 'webp'),
  outputCompression: fc.option(fc.integer({ min: 0, max: 100 })),
  inputFidelity: fc.constantFrom('auto', 'high'),
  partialImages: fc.integer({ min: 0, max: 3 }),
});

const sized = (size: string) => ({ size, aspectRatio: 'auto', resolution: 'auto' }) as const;
const shaped = (aspectRatio: string, resolution: FormChoices['resolution'] = 'auto') => ({
  size: 'auto',
  aspectRatio,
  resolution,
});

/** A model that takes ratios and resolutions, like those of Gemini. */
const byRatio = {
  sizes: { kind: 'none', sizes: [] },
  aspectRatios: ['1:1', '2:3', '3:2', '3:4', '4:3', '9:16', '16:9', '21:9'],
  resolutions: ['1K', '2K', '4K'],
} as const satisfies Partial<CatalogueModel>;

it('a seed above the largest that the model takes becomes the largest', () => {
  const seeded: CatalogueModel = { ...model('flux-2-pro'), seedMax: 65_535 };
  const seedOf = (seed: number) => toJobParameters(seeded, 'create', { ...defaultChoices, seed }).seed;
  expect([7, 65_535, 65_536].map(seedOf)).toEqual([7, 65_535, 65_535]);
});

describe('the shape of a picture', () => {
  it.each([
    ['1024x1536', '2:3', '1K'],
    ['3840x2160', '16:9', '4K'],
    ['2048x1152', '16:9', '2K'],
    ['1568x672', '21:9', '1K'],
    ['1024x2048', '9:16', '1K'],
    ['auto', 'auto', 'auto'],
  ])('%s becomes %s at %s for a model that takes ratios', (size, aspectRatio, resolution) => {
    expect(offeredShape(byRatio, sized(size))).toEqual({ size: 'auto', aspectRatio, resolution });
  });

  it.each([
    ['16:9', 'auto', '1536x864'],
    ['16:9', '2K', '2560x1440'],
    ['9:16', '4K', '2160x3840'],
    ['1:1', '2K', '2048x2048'],
    ['4:5', '1K', '896x1120'],
    ['21:9', '2K', '3136x1344'],
    ['auto', '4K', 'auto'],
  ] as const)('%s at %s becomes %s for a model that takes sizes', (ratio, resolution, size) => {
    const { sizes } = model('gpt-image-2.6-flare');
    expect(offeredSize(sizes, shaped(ratio, resolution))).toBe(size);
  });

  it('keeps its resolution for a model whose large sizes only come close to the ratio', () => {
    const { sizes } = model('doubao-seedream-5-5');
    expect(offeredSize(sizes, shaped('16:9', '4K'))).toBe('5504x3040');
    expect(offeredSize(sizes, shaped('16:9', '2K'))).toBe('2560x1440');
  });

  it('is the nearest if the model does not have the ratio', () => {
    expect(offeredSize(model('gpt-image-1').sizes, shaped('16:9', '4K'))).toBe('1536x1024');
    expect(offeredSize(model('gpt-image-2').sizes, shaped('1:8'))).toBe('864x1536');
    expect(offeredShape(byRatio, shaped('1:8', '512'))).toMatchObject({
      aspectRatio: '9:16',
      resolution: '1K',
    });
  });

  it('is a size or a ratio if the model takes both, whichever was chosen', () => {
    const both = { ...byRatio, sizes: model('gpt-image-1').sizes };
    expect(offeredShape(both, shaped('16:9', '2K'))).toEqual(shaped('16:9', '2K'));
    expect(offeredShape(both, sized('1024x1536'))).toEqual(sized('1024x1536'));
  });

  it.each(models.map(({ id, sizes }) => [id, sizes.sizes] as const))(
    'has a ratio that people know, for every size that %s offers',
    (_, sizes) => {
      const known = /^(?:1:1|4:3|3:4|3:2|2:3|16:9|9:16|21:9|9:21)$/;
      for (const size of sizes) expect(ratioName(size), size).toMatch(known);
    },
  );

  it('has the common name of its ratio', () => {
    expect(['1024x1024', '1536x864', '2848x1600', '1100x1000', '2160x3840'].map(ratioName)).toEqual([
      '1:1',
      '16:9',
      '16:9',
      '11:10',
      '9:16',
    ]);
  });
});

describe('the parameters of a form', () => {
  it('are ones that the model takes, whatever was chosen for another', () => {
    fc.assert(
      fc.property(fc.constantFrom(...models), choices, (chosen, form) => {
        for (const kind of ['create', 'edit'] as const) {
          if (!chosen.kinds.includes(kind)) continue;
          const parameters = toJobParameters(chosen, kind, form);
          expect(jobParametersSchema.parse(parameters)).toEqual(parameters);
          const able = modelForChoices(chosen, kind, form);
          // The form's own check finds the same issues as the whole one.
          expect(formIssue(chosen, kind, parameters)?.reason).toBe(
            checkParameters(chosen, kind, parameters)[0]?.reason,
          );
          const issues = checkParameters(able, kind, parameters).map(({ reason }) => reason);
          // These are left to the user, who sees them on the form: a typed size is never replaced silently.
          const isTyped = chosen.sizes.kind === 'free';
          const left = (reason: string) =>
            reason === 'transparent-needs-alpha' || (isTyped && reason.startsWith('size-'));
          expect(issues.filter((reason) => !left(reason))).toEqual([]);
        }
      }),
    );
  });

  it('are not sent with more references than the model takes', () => {
    const { referencesMax } = model('gemini-3-pro-image');
    expect(formIssue(model('gemini-3-pro-image'), 'edit', {}, referencesMax)).toBeNull();
    expect(formIssue(model('gemini-3-pro-image'), 'edit', {}, referencesMax + 1)).toEqual({
      field: 'references',
      reason: 'too-many-references',
    });
  });

  it('leave out the gateway’s defaults', () => {
    expect(toJobParameters(model('gpt-image-1'), 'create', { ...defaultChoices, quality: 'auto' })).toEqual(
      {},
    );
    expect(toJobParameters(model('gpt-image-1'), 'create', defaultChoices)).toEqual({ quality: 'medium' });
  });

  it('never contain a quality for a reverse model', () => {
    const form = {
      ...defaultChoices,
      n: 2,
      size: '1024x1536',
      background: 'transparent',
      partialImages: 3,
    } as const;
    expect(toJobParameters(model('gpt-4o-image-vip'), 'create', form)).toEqual({ n: 2, size: '1024x1536' });
  });

  it('contain a compression only for formats that have one', () => {
    const form = { ...defaultChoices, quality: 'auto', outputCompression: 60 } as const;
    expect(toJobParameters(model('gpt-image-1'), 'create', form)).toEqual({});
    expect(toJobParameters(model('gpt-image-1'), 'create', { ...form, outputFormat: 'webp' })).toEqual({
      outputFormat: 'webp',
      outputCompression: 60,
    });
  });

  it.each([
    ['2048x2048', '1024x1024'],
    ['1440x2560', '1024x1536'],
    ['3840x1280', '1536x1024'],
    ['1024x1536', '1024x1536'],
    ['auto', 'auto'],
  ])('replace a size that the model lacks, %s, with the nearest in shape, %s', (chosen, offered) => {
    expect(offeredSize(model('gpt-image-1').sizes, sized(chosen))).toBe(offered);
  });

  it('keep a free size if the model takes any', () => {
    expect(offeredSize(model('gpt-image-2').sizes, sized('3840x1280'))).toBe('3840x1280');
  });
});

describe('the settings of a form when its model is replaced', () => {
  it('stay if the new model takes them, and otherwise go back to their defaults', () => {
    const form = {
      ...defaultChoices,
      n: 4,
      size: '1024x1536',
      quality: 'high',
      background: 'transparent',
      moderation: 'low',
      outputFormat: 'webp',
      outputCompression: 60,
      inputFidelity: 'high',
      partialImages: 2,
    } as const;
    expect(choicesForModel(model('gpt-image-2.6-flare'), form)).toEqual({ ...form, inputFidelity: 'auto' });
    expect(choicesForModel(model('gpt-image-2'), form)).toEqual({
      ...form,
      inputFidelity: 'auto',
      moderation: 'auto',
      outputFormat: 'png',
      outputCompression: null,
    });
    expect(choicesForModel(model('gpt-image-9'), form)).toEqual({
      ...defaultChoices,
      n: 4,
      size: '1024x1536',
      quality: 'medium',
    });
    expect(choicesForModel(model('gpt-image-1'), { ...form, size: '3840x2160', quality: 'max' })).toEqual({
      ...form,
      size: '1536x1024',
      quality: 'medium',
    });
  });

  it('are those that the form of a retired model shows, not those that it hides', () => {
    const retired = model('gpt-image-1');
    const wide = { ...defaultChoices, size: '2560x1440', quality: 'max', seed: 7 } as const;
    const shown = shownChoices(retired, 'create', wide);
    expect(shown).toEqual({ ...defaultChoices, size: '1536x1024', quality: 'auto' });
    expect(toJobParameters(retired, 'create', shown)).toEqual(toJobParameters(retired, 'create', wide));
    expect(choicesForModel(model('gpt-image-2.6-flare'), shown)).toEqual(shown);
  });

  it('are what a job of the old model would have been sent with', () => {
    fc.assert(
      fc.property(fc.constantFrom(...models), choices, (retired, form) => {
        // A size that breaks the rule is shown with an error, and never sent.
        fc.pre(
          form.size === 'auto' ||
            retired.sizes.kind !== 'free' ||
            sizeIssue(retired.sizes, form.size) === null,
        );
        const shown = shownChoices(retired, 'create', form);
        expect(toJobParameters(retired, 'create', shown)).toEqual(toJobParameters(retired, 'create', form));
      }),
    );
  });

  it('are all settings that the new model takes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...models), choices, (chosen, form) => {
        const carried = choicesForModel(chosen, form);
        expect(choicesForModel(chosen, carried)).toEqual(carried);
        expect(checkSize(chosen.sizes, carried.size === 'auto' ? undefined : carried.size)).toEqual([]);
        expect(['auto', 'medium', ...chosen.qualities]).toContain(carried.quality);
      }),
    );
  });
});
