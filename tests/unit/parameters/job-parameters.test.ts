import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carriedChoices } from '@/lib/browser/parameters/carried-choices';
import { defaultChoices, type FormChoices } from '@/lib/browser/parameters/form-draft-store';
import { offeredSize, toJobParameters } from '@/lib/browser/parameters/job-parameters';
import { checkParameters, checkSize } from '@/lib/catalogue/check-parameters';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { catalogueModels, unlistedModel } from '@/lib/catalogue/models';
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
  quality: fc.constantFrom('auto', 'low', 'medium', 'high', 'xhigh', 'max'),
  background: fc.constantFrom('auto', 'transparent', 'opaque'),
  moderation: fc.constantFrom('auto', 'low'),
  outputFormat: fc.constantFrom('png', 'jpeg', 'webp'),
  outputCompression: fc.option(fc.integer({ min: 0, max: 100 })),
  inputFidelity: fc.constantFrom('auto', 'high'),
  partialImages: fc.integer({ min: 0, max: 3 }),
});

describe('the parameters of a form', () => {
  it('are ones that the model takes, whatever was chosen for another', () => {
    fc.assert(
      fc.property(fc.constantFrom(...models), choices, (chosen, form) => {
        for (const kind of ['create', 'edit'] as const) {
          if (!chosen.kinds.includes(kind)) continue;
          const parameters = toJobParameters(chosen, kind, form);
          expect(jobParametersSchema.parse(parameters)).toEqual(parameters);
          const issues = checkParameters(chosen, kind, parameters).map(({ reason }) => reason);
          // These are left to the user, who sees them on the form: a typed size is never replaced silently.
          const isTyped = chosen.sizes.kind === 'free';
          const left = (reason: string) =>
            reason === 'transparent-needs-alpha' || (isTyped && reason.startsWith('size-'));
          expect(issues.filter((reason) => !left(reason))).toEqual([]);
        }
      }),
    );
  });

  it('leave out the gateway defaults', () => {
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

  it('contain a compression only for formats that take one', () => {
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
    expect(offeredSize(model('gpt-image-1').sizes, chosen)).toBe(offered);
  });

  it('keep a free size where the model takes any', () => {
    expect(offeredSize(model('gpt-image-2').sizes, '3840x1280')).toBe('3840x1280');
  });
});

describe('the settings of a form whose model another replaces', () => {
  it('stay where the other takes them, and go back to their defaults where it does not', () => {
    const form = {
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
    expect(carriedChoices(model('gpt-image-2.6-flare'), form)).toEqual({ ...form, inputFidelity: 'auto' });
    expect(carriedChoices(model('gpt-image-2'), form)).toEqual({
      ...form,
      inputFidelity: 'auto',
      background: 'auto',
    });
    expect(carriedChoices(model('gpt-image-9'), form)).toEqual({
      ...defaultChoices,
      n: 4,
      size: '1024x1536',
      quality: 'medium',
    });
    expect(carriedChoices(model('gpt-image-1'), { ...form, size: '3840x2160', quality: 'max' })).toEqual({
      ...form,
      size: 'auto',
      quality: 'medium',
    });
  });

  it('are all such as the other takes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...models), choices, (chosen, form) => {
        const carried = carriedChoices(chosen, form);
        expect(carriedChoices(chosen, carried)).toEqual(carried);
        expect(checkSize(chosen.sizes, carried.size === 'auto' ? undefined : carried.size)).toEqual([]);
        expect(['auto', 'medium', ...chosen.qualities]).toContain(carried.quality);
      }),
    );
  });
});
