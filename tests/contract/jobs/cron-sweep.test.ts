import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Studio, startStudio } from '../../support/studio';

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio({ CRON_SECRET: 'a secret of the scheduler' });
});
afterAll(() => studio.close());

function sweep(secret: string): Promise<Response> {
  return fetch(`${studio.origin}/api/cron/sweep`, { headers: { authorization: `Bearer ${secret}` } });
}

it('sweeps for callers with the secret, and for nobody else', async () => {
  expect((await sweep('another')).status).toBe(401);
  expect((await sweep('')).status).toBe(401);
  const swept = await sweep('a secret of the scheduler');
  expect(swept.status).toBe(200);
  expect(await swept.json()).toEqual({ interrupted: 0, emptied: 0, removed: 0, leftovers: 0, shares: 0 });
});
