import { afterAll, beforeAll, expect, it } from 'vitest';
import { libraryClient } from '../../support/library-client';
import { type Studio, startStudio } from '../../support/studio';
import { unlock } from '../../support/unlock';

const code = 'open sesame, please';
let studio: Studio;
beforeAll(async () => {
  studio = await startStudio({
    STUDIO_LIBRARY: 'auto',
    STUDIO_ACCESS_CODE: code,
    STUDIO_TRUSTED_PROXIES: '127.0.0.0/8',
  });
});
afterAll(() => studio.close());

it('limits how many libraries one network creates, without limiting another', async () => {
  const cookie = await unlock(studio, code);
  const visitor = (address: string) =>
    libraryClient(studio.origin, { cookie, 'x-forwarded-for': address }).ask('POST');
  for (let count = 0; count < 30; count += 1) expect((await visitor('203.0.113.7')).status).toBe(201);
  const refused = await visitor('203.0.113.7');
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(80_000);
  expect((await refused.json()).error).toMatchObject({
    code: 'rate_limited',
    message: expect.stringContaining('too many libraries'),
    details: { reason: 'too-many-libraries' },
  });
  expect((await visitor('203.0.113.8')).status).toBe(201);
});

it('keeps the library of a browser that has one, however often it asks for one', async () => {
  const cookie = await unlock(studio, code);
  const browser = libraryClient(studio.origin, { cookie, 'x-forwarded-for': '203.0.113.9' });
  const created = await browser.ask('POST');
  const own = created.headers.get('set-cookie')?.split(';')[0];
  const asked = libraryClient(studio.origin, {
    cookie: `${cookie}; ${own}`,
    'x-forwarded-for': '203.0.113.9',
  });
  for (let count = 0; count < 35; count += 1) expect((await asked.ask('POST')).status).toBe(200);
});
