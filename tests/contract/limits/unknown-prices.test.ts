import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedSandbox, serveSandbox } from '@/lib/server/sandbox/serve';
import { cancelJob, postJob, readJob } from '../../support/job-client';
import { findEvent, readEvents } from '../../support/read-events';
import { type Studio, startStudio } from '../../support/studio';

/** No table has the price of this model: only the gateway says what its pictures cost. */
const unpriced = 'wan2.7-image';
const toldMicroUsd = 27_586;

let gateway: ServedSandbox;
let studio: Studio;
beforeAll(async () => {
  gateway = await serveSandbox({ port: 0, pace: 0 });
});
afterAll(() => gateway.close());

const start = (budgetUsd: string) =>
  startStudio({
    AIHUBMIX_API_KEY: 'sk-of-the-studio',
    AIHUBMIX_BASE_URL: `${gateway.origin}/v1`,
    STUDIO_IMAGE_HOSTS: new URL(gateway.origin).host,
    STUDIO_DAILY_BUDGET_USD: budgetUsd,
  });

function post(model: string, id: string, scenario = 'quick', parameters: object = {}): Promise<Response> {
  const prompt = `A lamp sandbox:${scenario}`;
  return postJob(studio.origin, JSON.stringify({ id, kind: 'create', model, prompt, parameters }));
}

/** Whether the budget covers one more picture of about $0.05. */
async function coversOneMore(): Promise<boolean> {
  const answer = await post('gpt-image-2.6-flare', randomUUID());
  if (answer.ok) await readEvents(answer.body);
  return answer.status !== 402;
}

describe('a studio with a budget for six pictures', () => {
  beforeAll(async () => {
    studio = await start('0.32');
  });
  afterAll(() => studio.close());

  it('counts a picture whose cost nobody tells as the dearest picture that a source states', async () => {
    const answer = await post(unpriced, randomUUID(), 'cost-null');
    const { events } = await readEvents(answer.body);
    expect(findEvent(events, 'cost-report').microUsd).toBeNull();
    expect(await coversOneMore()).toBe(true);
    expect(await coversOneMore()).toBe(false);
  });
});

describe('a studio with a budget for five pictures', () => {
  beforeAll(async () => {
    studio = await start('0.26');
  });
  afterAll(() => studio.close());

  it('counts what the gateway tells only once a lost picture is fetched again', async () => {
    gateway.sandbox.setPace(0.3);
    gateway.sandbox.clearCalls();
    const id = randomUUID();
    const answer = await post(unpriced, id);
    await readEvents(answer.body, ({ event }) => event === 'job-start');
    await expect
      .poll(() => gateway.sandbox.calls().some(({ issued }) => issued), { timeout: 10_000 })
      .toBe(true);
    await cancelJob(studio.origin, id);
    const { events } = await readJob(studio.origin, id);
    expect(findEvent(events, 'job-end').status).toBe('cancelled');
    expect(findEvent(events, 'cost-report').microUsd).toBeNull();
    expect(await coversOneMore()).toBe(false);

    const fetched = await fetch(`${studio.origin}/api/jobs/${id}/images/0/retry`, {
      method: 'POST',
      headers: { origin: studio.origin },
    });
    const again = await readEvents(fetched.body);
    expect(findEvent(again.events, 'cost-report').microUsd).toBe(toldMicroUsd);
    expect(findEvent(again.events, 'image-end').index).toBe(0);
    gateway.sandbox.setPace(0);
    // 0.0276 and four times about 0.0527 are 0.2384: a fifth would be too much.
    for (let more = 0; more < 4; more += 1) expect(await coversOneMore()).toBe(true);
    expect(await coversOneMore()).toBe(false);
  });
});
