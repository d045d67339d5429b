import { expect, test } from 'vitest';
import { getCatalogueModel } from '@/lib/catalogue/models';
import { parametersOfPicture } from '@/lib/catalogue/seed-of-call';
import { taskBody } from '@/lib/catalogue/task-body';
import { planCalls } from '@/lib/server/jobs/calls/plan-calls';

const modelOf = (id: string) => {
  const model = getCatalogueModel(id);
  if (model === null) throw new Error(`There is no model ${id}.`);
  return model;
};

test('each picture is stored with the seed that its own call was sent', async () => {
  const model = { ...modelOf('flux-2-pro'), seedMax: 8 };
  const parameters = { n: 3, seed: 7, aspectRatio: '16:9' };
  const sent: unknown[] = [];
  const sendNothing = async function* (seed: unknown): AsyncGenerator<never> {
    sent.push(seed);
    yield* [];
  };
  const spec = { model, kind: 'create' as const, prompt: 'A lamp', parameters, price: null, livePrice: null };
  const calls = planCalls(spec, (_signal, { parameters: own }) => sendNothing(own.seed));
  const { signal } = new AbortController();
  for (const { start } of calls) if (start.kind === 'create') await start.create(signal).next();
  expect(sent).toEqual([7, 8, 0]);
  expect([0, 1, 2].map((index) => parametersOfPicture(model, parameters, index).seed)).toEqual(sent);
  expect(parametersOfPicture(model, parameters, 1)).toEqual({ ...parameters, seed: 8 });
});

test('the pictures of one call keep its seed, and a picture without a seed gets none', () => {
  const model = modelOf('flux-2-pro');
  const one = { ...model, onePerCall: false };
  expect(parametersOfPicture(one, { n: 3, seed: 7 }, 2).seed).toBe(7);
  expect(parametersOfPicture(model, { seed: 7 }, 0).seed).toBe(7);
  expect(parametersOfPicture(model, { n: 3 }, 2)).toEqual({ n: 3 });
});

test('a seed that is sent only because the schema requires one differs between the calls of a job, too', async () => {
  const seedsOf = async (seed: number, partialImages = 0) => {
    const model = { ...modelOf('flux-2-pro'), taskFields: { required: { body: { seed } } } };
    const parameters = { n: 3, ...(partialImages > 0 ? { partialImages } : {}) };
    const spec = {
      model,
      kind: 'create' as const,
      prompt: 'A lamp',
      parameters,
      price: null,
      livePrice: null,
    };
    const bodies: unknown[] = [];
    const calls = planCalls(spec, async function* (_signal, own) {
      bodies.push(taskBody(model, own.prompt, own.parameters, { references: [], mask: null }).seed);
      yield* [];
    });
    const { signal } = new AbortController();
    for (const { start } of calls) if (start.kind === 'create') await start.create(signal).next();
    return { bodies, stored: [0, 1, 2].map((index) => parametersOfPicture(model, parameters, index).seed) };
  };
  expect(await seedsOf(5)).toEqual({ bodies: [5, 6, 7], stored: [5, 6, 7] });
  // A negative seed asks for any.
  expect((await seedsOf(-1)).bodies).toEqual([-1, -1, -1]);
  // Calls with previews take another route, which has no seeds.
  expect((await seedsOf(5, 1)).stored).toEqual([undefined, undefined, undefined]);
});
