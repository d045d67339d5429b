import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkParameters } from '@/lib/catalogue/check-parameters';
import { chooseModelRoute } from '@/lib/catalogue/model-route';
import { catalogueModels, unlistedModel } from '@/lib/catalogue/models';
import { takenParameters } from '@/lib/catalogue/taken-parameters';
import { type JobParameters, jobKinds } from '@/lib/protocol/job-request';
import { imageParameters } from '@/lib/server/gateway/routes/images-route';
import { isStreamed, wireArguments } from '@/lib/snippets/wire-arguments';

const models = [...catalogueModels, unlistedModel('somebody-elses-model')];
const model = fc.constantFrom(...models);
const kind = fc.constantFrom(...jobKinds);
const parameters: fc.Arbitrary<JobParameters> = fc.record(
  {
    n: fc.integer({ min: 1, max: 10 }),
    size: fc.constantFrom('1024x1024', '1024x1536', '2048x2048'),
    quality: fc.constantFrom('low', 'medium', 'high', 'xhigh', 'max'),
    background: fc.constantFrom('transparent', 'opaque'),
    moderation: fc.constant('low'),
    outputFormat: fc.constantFrom('png', 'jpeg', 'webp'),
    outputCompression: fc.constantFrom(0, 50, 100),
    inputFidelity: fc.constant('high'),
    partialImages: fc.nat(3),
  },
  { requiredKeys: [] },
);
const request = fc.record({
  model,
  kind,
  parameters,
  prompt: fc.constant('a red cat'),
  baseUrl: fc.constant('https://aihubmix.com/v1'),
});

/** Nothing that the model does not take for this kind, so that many of the requests are accepted. */
const likelyAccepted = request.map((each) => {
  const taken = takenParameters(each.model, each.kind);
  const entries = Object.entries(each.parameters) as [keyof JobParameters, unknown][];
  const kept: JobParameters = Object.fromEntries(entries.filter(([name]) => taken[name]));
  return { ...each, parameters: kept };
});

describe('wireArguments', () => {
  test('are what the studio’s own gateway sends, for every request that it accepts', () => {
    let accepted = 0;
    fc.assert(
      fc.property(likelyAccepted, (each) => {
        if (checkParameters(each.model, each.kind, each.parameters).length > 0) return;
        if (chooseModelRoute(each.model, each.kind, each.parameters) !== 'images') return;
        accepted += 1;
        expect(Object.fromEntries(wireArguments(each))).toEqual(imageParameters(each.parameters));
      }),
      { numRuns: 6_000 },
    );
    expect(accepted).toBeGreaterThan(20);
  });

  test('leave out what the model does not take for this kind', () => {
    const everything: JobParameters = {
      n: 3,
      size: '1024x1536',
      aspectRatio: '16:9',
      resolution: '1K',
      seed: 7,
      quality: 'high',
      background: 'opaque',
      moderation: 'low',
      outputFormat: 'webp',
      outputCompression: 40,
      inputFidelity: 'high',
      partialImages: 2,
    };
    const wireName = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    for (const each of models) {
      for (const jobKind of jobKinds) {
        const sent = { model: each, kind: jobKind, parameters: everything, prompt: 'x', baseUrl: 'x' };
        const taken = Object.entries(takenParameters(each, jobKind, everything)).flatMap(([name, takes]) =>
          takes ? [wireName(name)] : [],
        );
        const names = wireArguments(sent).map(([name]) => name);
        expect(names.filter((name) => name !== 'stream').sort()).toEqual(taken.sort());
        expect(isStreamed(sent)).toBe(taken.includes('partial_images'));
      }
    }
  });

  test('never state quality for a reverse model, moderation in an edit, or a default', () => {
    fc.assert(
      fc.property(request, (each) => {
        const sent = Object.fromEntries(wireArguments(each));
        if (each.model.family === 'reverse') expect(sent).not.toHaveProperty('quality');
        if (each.kind === 'edit') expect(sent).not.toHaveProperty('moderation');
        expect(sent.n).not.toBe(1);
        expect(sent.output_format).not.toBe('png');
        expect(sent.output_compression).not.toBe(100);
        expect(sent.partial_images).not.toBe(0);
      }),
    );
  });
});
