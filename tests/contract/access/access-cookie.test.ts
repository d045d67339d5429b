import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { accessCookie } from '@/lib/server/access/access-cookie';
import { jobBody } from '../../support/job-client';
import { readEvents } from '../../support/read-events';
import { shareClient } from '../../support/share-client';
import { type Studio, startStudio } from '../../support/studio';
import { tryCode, unlock } from '../../support/unlock';

const code = 'open sesame, please';
let studio: Studio;

beforeAll(async () => {
  studio = await startStudio({
    SANDBOX_PACE: '0',
    STUDIO_ACCESS_CODE: code,
    STUDIO_TRUSTED_PROXIES: '127.0.0.0/8',
  });
});
afterAll(() => studio.close());
afterEach(() => vi.useRealTimers());

const day = 24 * 3_600_000;
const statusWith = async (cookie: string, at = studio) =>
  (await fetch(`${at.origin}/api/models`, { headers: { cookie } })).status;

/** A cookie as the studio would have made it at that time. */
async function cookieOf(accessCode: string, ageMs: number): Promise<string> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - ageMs });
  const cookie = await accessCookie(accessCode, false, null);
  vi.useRealTimers();
  return cookie.split(';')[0] ?? '';
}

it('closes everything but session and health until the access code is entered', async () => {
  const { origin } = studio;
  const post = (headers: Record<string, string> = {}) =>
    fetch(`${origin}/api/jobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, ...headers },
      body: jobBody(randomUUID()),
    });
  expect((await post()).status).toBe(401);
  expect(await statusWith('')).toBe(401);
  expect((await fetch(`${origin}/api/health`)).status).toBe(200);
  expect((await tryCode(studio, 'open')).status).toBe(401);
  const cookie = await unlock(studio, code);
  const opened = await post({ cookie });
  expect(opened.status).toBe(200);
  await readEvents(opened.body);
  expect(await statusWith(cookie.replace(/\.[^.]*$/, '.AAAA'))).toBe(401);
});

describe('the cookie', () => {
  it('is hidden from scripts and other sites, and over https is never sent by plain http', async () => {
    const plain = (await tryCode(studio, code)).headers.get('set-cookie');
    expect(plain).toMatch(/; HttpOnly; SameSite=Lax; Max-Age=\d+$/);
    const viaTls = await tryCode(studio, code, { 'x-forwarded-proto': 'https' });
    expect(viaTls.headers.get('set-cookie')).toMatch(/; Secure$/);
    expect(viaTls.headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  it('reveals nothing about the code', async () => {
    const cookie = await unlock(studio, code);
    expect(decodeURIComponent(cookie)).not.toContain(code);
    expect(await unlock(studio, code)).not.toBe(cookie);
  });

  it('opens nothing if forged', async () => {
    const cookie = await unlock(studio, code);
    const [name = '', value = ''] = cookie.split('=');
    const [session = '', expires = '', signature = ''] = value.split('.');
    const forged = [
      `${session}.${expires}.${'A'.repeat(43)}`,
      `${session}.${Number(expires) + day}.${signature}`,
      `${'A'.repeat(22)}.${expires}.${signature}`,
      `${session}.${expires}.`,
      `${session}.${expires}`,
      `${session}.9999999999999.${signature}`,
      '',
      'true',
      `${signature}.${expires}.${session}`,
      `${value}.${value}`,
      `${value}%00`,
    ];
    expect(await statusWith(cookie)).toBe(200);
    for (const each of forged) expect(await statusWith(`${name}=${each}`), each).toBe(401);
    expect(await statusWith(await cookieOf('another code', 0))).toBe(401);
  });

  it('expires after 14 days', async () => {
    expect(await statusWith(await cookieOf(code, 13 * day))).toBe(200);
    expect(await statusWith(await cookieOf(code, 15 * day))).toBe(401);
  });

  it('is renewed when a browser comes back after a day, but not before', async () => {
    const ask = async (cookie: string) =>
      (await fetch(`${studio.origin}/api/session`, { headers: { cookie } })).headers.get('set-cookie');
    expect(await ask(await cookieOf(code, 3_600_000))).toBeNull();
    const renewed = (await ask(await cookieOf(code, 2 * day)))?.split(';')[0] ?? '';
    expect(await statusWith(renewed)).toBe(200);
  });

  it('opens nothing once its browser has locked the studio, nor do its copies and renewals', async () => {
    const old = await cookieOf(code, 2 * day);
    const session = await fetch(`${studio.origin}/api/session`, { headers: { cookie: old } });
    const renewed = session.headers.get('set-cookie')?.split(';')[0] ?? '';
    const another = await unlock(studio, code);
    const { origin } = studio;
    const locking = await fetch(`${origin}/api/session`, {
      method: 'DELETE',
      headers: { cookie: renewed, origin },
    });
    expect(locking.headers.get('set-cookie')).toMatch(/^safelight_access=;.*Max-Age=0/);
    expect(await statusWith(old)).toBe(401);
    expect(await statusWith(renewed)).toBe(401);
    expect(await statusWith(another)).toBe(200);
  });

  it('opens nothing after the code has changed', async () => {
    const cookie = await unlock(studio, code);
    const changed = await startStudio({
      STUDIO_ACCESS_CODE: 'another code',
      STUDIO_DATA_DIR: studio.dataDirectory,
    });
    try {
      expect(await statusWith(cookie, changed)).toBe(401);
    } finally {
      await changed.close();
    }
  });
});

describe('guessing', () => {
  const from = (address: string) => ({ 'x-forwarded-for': address });

  it('is stopped after ten wrong codes from one address, with the time to wait', async () => {
    const guesses = Array.from({ length: 12 }, (_, index) => `a wrong code ${index}`);
    const answers = await Promise.all(guesses.map((guess) => tryCode(studio, guess, from('198.51.100.7'))));
    const statuses = answers.map((answer) => answer.status).sort();
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
    const late = await tryCode(studio, code, from('198.51.100.7'));
    expect(late.status).toBe(429);
    const { error } = await late.json();
    expect(error.code).toBe('rate_limited');
    expect(error.details.retryAfter).toBeGreaterThan(500);
    expect(late.headers.get('retry-after')).toBe(String(error.details.retryAfter));
    expect((await tryCode(studio, code, from('198.51.100.8'))).status).toBe(200);
  });

  it('does not count the right code as an attempt', async () => {
    for (let attempt = 0; attempt < 12; attempt += 1) {
      expect((await tryCode(studio, code, from('198.51.100.9'))).status).toBe(200);
    }
  });

  it('takes about as long whatever code is tried', async () => {
    const times: number[] = [];
    for (const guess of ['x', code.slice(0, -1), 'x'.repeat(1_000)]) {
      const startedAt = performance.now();
      await tryCode(studio, guess, from('198.51.100.10'));
      times.push(performance.now() - startedAt);
    }
    // Deriving a key takes at least tens of milliseconds; a plain comparison would be instant.
    for (const time of times) expect(time).toBeGreaterThan(20);
  });
});

it('gives the owner the right to every share, and a stranger none', async () => {
  const picture = await sharp({ create: { width: 60, height: 80, channels: 3, background: '#c63a1b' } })
    .png()
    .toBuffer();
  const owner = shareClient(studio.origin, { cookie: await unlock(studio, code) });
  const stranger = shareClient(studio.origin);
  const { id, token } = await owner.share({ picture });
  expect((await fetch(`${studio.origin}/s/${id}`)).status).toBe(200);
  expect((await stranger.draft({ pictures: [{ sizeBytes: 1 }] })).status).toBe(401);
  expect((await stranger.list(token)).status).toBe(401);
  expect((await stranger.revoke(id, token)).status).toBe(401);
  expect((await (await owner.list()).json()).shares).toMatchObject([{ id }]);
  expect((await owner.revoke(id, `${id}.${'A'.repeat(43)}`)).status).toBe(401);
  expect((await owner.revoke(id, null)).status).toBe(200);
  expect((await fetch(`${studio.origin}/s/${id}`)).status).toBe(410);
});
