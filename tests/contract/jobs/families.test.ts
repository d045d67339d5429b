import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ServedSandbox, serveSandbox } from '@/lib/server/sandbox/serve';
import { families, type Parameters } from '../../support/families';
import { postJob } from '../../support/job-client';
import { findEvent, type ReadEvent, readEvents } from '../../support/read-events';
import { type Studio, startStudio } from '../../support/studio';

let gateway: ServedSandbox;
let studio: Studio;
let reference: Blob;
beforeAll(async () => {
  gateway = await serveSandbox({ port: 0, pace: 0 });
  studio = await startStudio({
    AIHUBMIX_API_KEY: 'sk-of-the-studio',
    AIHUBMIX_BASE_URL: `${gateway.origin}/v1`,
    STUDIO_IMAGE_HOSTS: new URL(gateway.origin).host,
    STUDIO_JOBS_PER_MINUTE: '10000',
  });
  const picture = sharp({ create: { width: 32, height: 32, channels: 3, background: '#d33' } });
  reference = new Blob([new Uint8Array(await picture.png().toBuffer())], { type: 'image/png' });
});
afterAll(async () => {
  await studio.close();
  await gateway.close();
});
beforeEach(() => gateway.sandbox.clearCalls());

const request = (kind: string, model: string, parameters: Parameters, scenario = '') =>
  JSON.stringify({ id: randomUUID(), kind, model, prompt: `A lamp sandbox:quick ${scenario}`, parameters });

const create = (model: string, parameters: Parameters, scenario?: string) =>
  postJob(studio.origin, request('create', model, parameters, scenario));

function edit(model: string, references: number): Promise<Response> {
  const body = new FormData();
  body.set('request', request('edit', model, {}));
  for (let number = 0; number < references; number += 1) body.append('reference', reference, 'lamp.png');
  return fetch(`${studio.origin}/api/jobs`, { method: 'POST', headers: { origin: studio.origin }, body });
}

async function eventsOf(answer: Response): Promise<ReadEvent[]> {
  expect(answer.status, answer.ok ? '' : await answer.clone().text()).toBe(200);
  return (await readEvents(answer.body)).events;
}

async function refusedField(answer: Response): Promise<unknown> {
  expect(answer.status).toBe(400);
  return (await answer.json()).error.details.field;
}

/** The job has brought all its pictures, and costs what the gateway bills. */
function expectPaid(events: readonly ReadEvent[], pictures: number, basis: string): void {
  expect(findEvent(events, 'job-end')).toMatchObject({ status: 'succeeded', delivered: pictures });
  const billed = gateway.sandbox.calls().reduce((sum, { chargedMicroUsd }) => sum + chargedMicroUsd, 0);
  expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: billed, basis });
}

describe.each(families)('$model', (family) => {
  const { model, route, parameters, basis } = family;
  const calls = () => gateway.sandbox.calls();

  it(`goes by its route, ${route}, in the words of that route, and makes what was asked for`, async () => {
    const events = await eventsOf(await create(model, parameters));
    expect(calls()).toMatchObject([{ endpoint: route, parameters: family.sent }]);
    expect(Object.keys(calls()[0]?.parameters ?? {}).sort()).toEqual(Object.keys(family.sent).sort());
    const { width, height } = findEvent(events, 'image-end');
    expect(`${width}x${height}`).toBe(family.size);
    expectPaid(events, 1, basis);
  });

  it('refuses by name what it does not take, before anything is sent', async () => {
    for (const [name, value] of Object.entries(family.refused)) {
      expect(await refusedField(await create(model, { [name]: value }))).toBe(`parameters.${name}`);
    }
    expect(calls()).toEqual([]);
  });

  it(`makes three pictures by ${family.callsForThree} calls, each of another seed`, async () => {
    const { seed } = parameters;
    const events = await eventsOf(await create(model, { n: 3, ...(seed === undefined ? {} : { seed }) }));
    expect(calls()).toHaveLength(family.callsForThree);
    const sent = calls().map(({ parameters: { n, seed: own } }) => ({ n, seed: own }));
    if (family.callsForThree === 1) expect(sent).toEqual([{ n: 3, seed }]);
    else expect(new Set(sent.map(({ seed: own }) => own)).size).toBe(seed === undefined ? 1 : 3);
    expectPaid(events, 3, basis);
  });

  it(family.references > 0 ? 'edits pictures, up to its number of references' : 'edits nothing', async () => {
    if (family.references === 0) return expect(await refusedField(await edit(model, 1))).toBe('kind');
    expect(await refusedField(await edit(model, family.references + 1))).toBe('reference');
    expect(calls()).toEqual([]);
    const events = await eventsOf(await edit(model, family.references));
    expect(calls()).toMatchObject([{ referenceCount: family.references }]);
    expectPaid(events, 1, basis);
  });

  const streams = 'streams previews on the images route, which states usage only';
  if (family.previews)
    it(streams, async () => {
      const events = await eventsOf(await create(model, { partialImages: 2 }));
      expect(calls()).toMatchObject([{ endpoint: 'generations', parameters: { partial_images: 2 } }]);
      expect(events.some(({ event }) => event === 'image-preview')).toBe(true);
      expectPaid(events, 1, 'usage');
    });

  it(`${route === 'tasks' ? 'finds' : 'reports'} a call whose answer was lost, and makes no second one`, async () => {
    const events = await eventsOf(await create(model, {}, 'sandbox:cut-before-id'));
    expect(calls()).toHaveLength(1);
    if (route === 'tasks') return expectPaid(events, 1, 'gateway');
    expect(findEvent(events, 'job-end').error?.code).toBe('upstream_cut_off');
    expect(findEvent(events, 'cost-report').basis).not.toBe('none');
  });
});
