import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatClock } from '@/lib/protocol/library-clock';
import { hashOf, type LibraryClient, libraryClient, titleRow } from '../../support/library-client';
import { photo } from '../../support/photo';
import { type Studio, startStudio } from '../../support/studio';

let studio: Studio;
let machine: LibraryClient;
let mine: LibraryClient;
let picture: Buffer;
let sha256: string;

beforeAll(async () => {
  studio = await startStudio({ STUDIO_LIBRARY: 'auto', STUDIO_LIBRARY_BYTES: '12MB,40MB' });
  machine = libraryClient(studio.origin);
  mine = await machine.create();
  picture = await photo({ width: 1200, height: 900, seed: 1 });
  sha256 = hashOf(picture);
});
afterAll(() => studio.close());

describe('a library', () => {
  it('is named by a cookie that is sent only with the browser’s own requests', async () => {
    const created = await machine.ask('POST');
    expect(created.status).toBe(201);
    const cookie = created.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(
      /^safelight_library=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=34560000$/,
    );
    const state = await (await machine.as(created).state()).json();
    expect(state).toMatchObject({ enabled: true, pictures: 0, bytes: 0, quotaBytes: 12e6, sequence: 0 });
  });

  it('stays the same when it is created again', async () => {
    const [before, again] = [await mine.state(), await mine.ask('POST')];
    expect((await again.json()).library).toBe((await before.json()).library);
  });

  it('is the studio’s own without a cookie, but only at this machine’s own names', async () => {
    expect(await (await machine.state()).json()).toMatchObject({ enabled: true });
    const rebound = await askAs('rebound.example');
    expect(rebound).toBe(404);
    const proxied = await machine.ask('GET', '', { headers: { 'x-forwarded-for': '203.0.113.7' } });
    expect(proxied.status).toBe(404);
  });

  it('is 404 for a cookie that names none', async () => {
    for (const value of ['x', 'A'.repeat(43), '..%2f..%2fown']) {
      const stranger = libraryClient(studio.origin, { cookie: `safelight_library=${value}` });
      expect((await stranger.state()).status, value).toBe(404);
    }
  });

  it('is gone for all its devices once it is deleted, and starts over', async () => {
    const client = await machine.create();
    await client.put(sha256, picture);
    await client.post([titleRow('one', 'A', Date.now())]);
    expect((await client.ask('DELETE')).status).toBe(200);
    for (const response of [
      await client.state(),
      await client.picture(sha256),
      await client.ask('GET', '/changes'),
      await client.post([titleRow('one', 'B', Date.now())]),
      await client.ask('DELETE'),
    ]) {
      expect(response.status).toBe(404);
    }
    const anew = client.as(await client.ask('POST'));
    expect((await anew.changes()).rows).toEqual([]);
  });

  it('is announced by the health and by the session', async () => {
    const [health, session] = await Promise.all(
      ['health', 'session'].map(async (name) => (await fetch(`${studio.origin}/api/${name}`)).json()),
    );
    expect(health.library).toBe('on');
    expect(session.library).toEqual({ mode: 'on' });
  });
});

describe('a picture', () => {
  it('comes back byte for byte, whole and in part, and answers HEAD', async () => {
    expect(await (await mine.put(sha256, picture)).json()).toEqual({ complete: true });
    const whole = await mine.picture(sha256);
    expect(whole.headers.get('content-type')).toBe('image/jpeg');
    expect(whole.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    expect(Buffer.from(await whole.arrayBuffer()).equals(picture)).toBe(true);
    const part = await mine.picture(sha256, { headers: { range: 'bytes=100-199' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 100-199/${picture.length}`);
    expect(Buffer.from(await part.arrayBuffer()).equals(picture.subarray(100, 200))).toBe(true);
    const end = await mine.picture(sha256, { headers: { range: 'bytes=-10' } });
    expect(Buffer.from(await end.arrayBuffer()).equals(picture.subarray(-10))).toBe(true);
    const beyond = await mine.picture(sha256, { headers: { range: `bytes=${picture.length}-` } });
    expect(beyond.status).toBe(416);
    const head = await mine.ask('HEAD', `/pictures/${sha256}`);
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(picture.length)]);
    const state = await (await mine.state()).json();
    expect(state).toMatchObject({ pictures: 1, bytes: picture.length });
  });

  it('has a thumbnail', async () => {
    await mine.put(sha256, picture);
    const small = await mine.ask('GET', `/pictures/${sha256}?thumbnail=1`);
    expect(small.headers.get('content-type')).toBe('image/webp');
    expect((await small.arrayBuffer()).byteLength).toBeLessThan(picture.length / 4);
  });

  it('is put together from parts that come in any order, repeatedly and from two browsers', async () => {
    const large = Buffer.concat([picture, Buffer.alloc(4_200_000, 7)]);
    const hash = hashOf(large);
    const parts = [
      large.subarray(0, 2_000_000),
      large.subarray(2_000_000, 4_000_000),
      large.subarray(4_000_000),
    ];
    const put = (part: number) => mine.put(hash, parts[part] ?? large, `?part=${part}&of=3`);
    expect(await (await put(2)).json()).toEqual({ complete: false });
    expect(await (await put(0)).json()).toEqual({ complete: false });
    expect((await mine.picture(hash)).status).toBe(404);
    expect((await mine.ask('HEAD', `/pictures/${hash}`)).status).toBe(404);
    await put(2);
    const both = await Promise.all([put(1), put(1), put(0)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200, 200]);
    const stored = await mine.picture(hash);
    expect(hashOf(new Uint8Array(await stored.arrayBuffer()))).toBe(hash);
  });

  it('whose bytes do not match its hash is refused, and can be sent again', async () => {
    const wrong = await mine.put(hashOf(Buffer.from('right')), Buffer.from('wrong'));
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({
      error: { code: 'invalid_request', details: { reason: 'hash' } },
    });
    const hash = hashOf(Buffer.from('left, right'));
    await mine.put(hash, Buffer.from('left, '), '?part=0&of=2');
    expect((await mine.put(hash, Buffer.from('wrong'), '?part=1&of=2')).status).toBe(400);
    expect((await mine.picture(hash)).status).toBe(404);
    await mine.put(hash, Buffer.from('left, '), '?part=0&of=2');
    expect(await (await mine.put(hash, Buffer.from('right'), '?part=1&of=2')).json()).toEqual({
      complete: true,
    });
    // The bytes are not a picture, and browsers must not take them for a page.
    expect((await mine.picture(hash)).headers.get('content-type')).toBe('application/octet-stream');
    expect((await mine.ask('GET', `/pictures/${hash}?thumbnail=1`)).status).toBe(404);
  });

  it.each(['?part=3&of=3', '?part=0&of=0', '?part=-1&of=2', '?part=0&of=1000', '?part=x&of=2', '?part=1'])(
    'has no part at %s',
    async (query) => {
      const response = await mine.put('a'.repeat(64), Buffer.from('x'), query);
      expect(response.status).toBe(400);
    },
  );

  it('is refused if one request holds more than a part’s bytes', async () => {
    const large = Buffer.alloc(4_000_001);
    const response = await mine.put(hashOf(large), large).catch(() => null);
    // The studio may end the connection before the whole body was sent.
    expect(response?.status ?? 413).toBe(413);
  });

  it('of another library is 404 at every address', async () => {
    await mine.put(sha256, picture);
    const stranger = await machine.create();
    for (const client of [stranger, machine]) {
      expect((await client.picture(sha256)).status).toBe(404);
      expect((await client.ask('HEAD', `/pictures/${sha256}`)).status).toBe(404);
      expect((await client.ask('GET', `/pictures/${sha256}?thumbnail=1`)).status).toBe(404);
    }
    expect((await stranger.changes()).rows).toEqual([]);
  });
});

describe('changes', () => {
  it('reach another device within two seconds, and go on where it left off', async () => {
    const client = await machine.create();
    await client.post([titleRow('one', 'first', Date.now())]);
    const leaving = new AbortController();
    const stream = await client.ask('GET', '/changes?since=0', {
      headers: { accept: 'text/event-stream' },
      signal: leaving.signal,
    });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const events = frames(stream);
    expect((await events.next()).value).toMatchObject({ id: '1', rows: [{ id: 'one' }] });
    const postedAt = performance.now();
    await client.post([titleRow('two', 'second', Date.now())]);
    expect((await events.next()).value).toMatchObject({ id: '2', rows: [{ id: 'two' }], sequence: 2 });
    expect(performance.now() - postedAt).toBeLessThan(2_000);
    leaving.abort();
    expect(await client.changes(1)).toMatchObject({ rows: [{ id: 'two' }], sequence: 2, more: false });
  });

  it('that are sent again have no effect', async () => {
    const client = await machine.create();
    const rows = [titleRow('one', 'A', Date.now())];
    const first = await (await client.post(rows)).json();
    expect(first.sequence).toBe(1);
    expect((await (await client.post(rows)).json()).sequence).toBe(1);
    expect(await client.changes()).toEqual({ rows, sequence: 1, more: false });
  });

  it('from a device whose clock is a year ahead do not win for a year', async () => {
    const client = await machine.create();
    const now = Date.now();
    await client.post([titleRow('one', 'ahead', now + 365 * 24 * 3_600_000)]);
    const [row] = (await client.changes()).rows;
    expect(Math.abs(Number(row.fields.title[1].slice(0, 15)) - now)).toBeLessThan(10_000);
    await client.post([titleRow('one', 'later', Date.now() + 1_000)]);
    expect((await client.changes()).rows[0].fields.title[0]).toBe('later');
  });

  const clock = formatClock(Date.UTC(2026, 10, 29), 0, '0000000a');
  it.each([
    ['rows of another shape', { rows: [{ kind: 'picture', id: 'one', fields: { title: 'A' } }] }],
    ['rows with an unknown part', { rows: [{ kind: 'picture', id: 'one', fields: {}, version: 9 }] }],
    ['the deletion of a call', { rows: [{ kind: 'ledger', id: 'job', fields: {}, deletedAt: clock }] }],
    ['a clock that is none', { rows: [{ kind: 'picture', id: 'one', fields: { title: ['A', 'now'] } }] }],
    ['no rows', {}],
    ['values within values without end', deeply(5_000)],
    ['cut JSON', '{"rows":[{"kind":'],
  ])('with %s are refused as a whole', async (_, body) => {
    const client = await machine.create();
    const response = await client.sendJson('/changes', body);
    expect(response.status).toBe(400);
    expect((await client.changes()).sequence).toBe(0);
  });

  it('are refused if they are 5 MB', async () => {
    const response = await mine.sendJson('/changes', 'x'.repeat(5_000_000)).catch(() => null);
    expect(response?.status ?? 413).toBe(413);
  });

  it.each(['-1', 'x', '1e9', ''])('are refused to a request for those after “%s”', async (since) => {
    expect((await mine.ask('GET', `/changes?since=${since}`)).status).toBe(400);
  });

  it('survive the killing of the studio', async () => {
    const client = await machine.create();
    await client.put(sha256, picture);
    await client.post([titleRow('one', 'A', Date.now())]);
    await studio.restart();
    expect((await client.changes()).rows).toHaveLength(1);
    expect((await client.picture(sha256)).status).toBe(200);
    expect(await (await client.state()).json()).toMatchObject({ pictures: 1, bytes: picture.length });
  });
});

describe('a library that is full', () => {
  it('answers 507, stores nothing in part, and still serves what it has', async () => {
    const client = await machine.create();
    const filling = Buffer.alloc(3_900_000, 1);
    for (let number = 0; number < 3; number += 1) {
      filling[0] = number;
      expect((await client.put(hashOf(filling), filling)).status).toBe(200);
    }
    filling[0] = 9;
    const refused = await client.put(hashOf(filling), filling);
    expect(refused.status).toBe(507);
    expect(await refused.json()).toMatchObject({ error: { code: 'over_quota' } });
    expect((await client.picture(hashOf(filling))).status).toBe(404);
    const rows = [titleRow('one', 'x'.repeat(900_000), Date.now())];
    expect((await client.post(rows)).status).toBe(507);
    expect((await client.changes()).rows).toEqual([]);
    filling[0] = 1;
    expect((await client.picture(hashOf(filling))).status).toBe(200);
  });
});

describe('another device', () => {
  it('joins by a code, once, and then sees the same library', async () => {
    const client = await machine.create();
    await client.post([titleRow('one', 'A', Date.now())]);
    const invitation = await (await client.ask('POST', '/invitations')).json();
    expect(Date.parse(invitation.expiresAt) - Date.now()).toBeGreaterThan(9 * 60_000);
    const code = invitation.code.toLowerCase().replaceAll('-', ' ');
    const joined = await machine.sendJson('/join', { code });
    expect(joined.status).toBe(200);
    expect((await machine.as(joined).changes()).rows).toHaveLength(1);
    const again = await machine.sendJson('/join', { code });
    expect(again.status).toBe(404);
    expect((await again.json()).error.details.reason).toBe('used-code');
    const other = await machine.sendJson('/join', { code: 'AAAAA-BBBBB-CCCCC-DDDDD' });
    expect((await other.json()).error.details.reason).toBe('unknown-code');
  });

  it('joins by the recovery words, however they are typed, until new ones are made', async () => {
    const client = await machine.create();
    await client.post([titleRow('one', 'A', Date.now())]);
    expect(await (await client.ask('GET', '/words')).json()).toEqual({ createdAt: null });
    const made = await client.ask('POST', '/words');
    expect(made.status).toBe(201);
    expect(made.headers.get('cache-control')).toBe('no-store');
    const { words, createdAt } = await made.json();
    expect(words).toMatch(/^[a-z]+( [a-z]+){11}$/);
    expect(await (await client.ask('GET', '/words')).json()).toEqual({ createdAt });
    const numbered = words.split(' ').map((word: string, at: number) => `${at + 1}. ${word.toUpperCase()}`);
    for (const typed of [words, numbered.join('\n')]) {
      const joined = await machine.sendJson('/join', { words: typed });
      expect(joined.status).toBe(200);
      expect((await machine.as(joined).changes()).rows).toHaveLength(1);
    }
    const { words: later } = await (await client.ask('POST', '/words')).json();
    expect((await machine.sendJson('/join', { words })).status).toBe(404);
    expect((await machine.sendJson('/join', { words: later })).status).toBe(200);
    await client.ask('DELETE');
    expect((await machine.sendJson('/join', { words: later })).status).toBe(404);
  });

  it('gets no recovery words without a library, nor does another site', async () => {
    const stranger = libraryClient(studio.origin, { cookie: `safelight_library=${'x'.repeat(43)}` });
    expect((await stranger.ask('POST', '/words')).status).toBe(404);
    const foreign = { headers: { origin: 'https://elsewhere.example' } };
    expect((await mine.ask('POST', '/words', foreign)).status).toBe(403);
  });

  it('cannot find a code by guessing', async () => {
    const statuses: number[] = [];
    for (let guess = 0; guess < 12; guess += 1) {
      statuses.push((await machine.sendJson('/join', { code: `WRONG-${guess}` })).status);
    }
    expect(statuses.slice(0, 5).every((status) => status === 404)).toBe(true);
    expect(statuses.at(-1)).toBe(429);
  });
});

/** Rows with a value nested this many levels deep. */
function deeply(levels: number): string {
  const value = `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const clock = formatClock(Date.UTC(2026, 10, 29), 0, '0000000a');
  return `{"rows":[{"kind":"picture","id":"one","fields":{"title":[${value},"${clock}"]}}]}`;
}

/** The status of a request that names this host. */
function askAs(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(studio.origin);
    const request = httpRequest({ hostname, port, path: '/api/library', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', reject);
    request.end();
  });
}

/** The events of a stream of changes. */
async function* frames(response: Response) {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const frame = text.slice(0, end);
      text = text.slice(end + 2);
      const { id, data } = /^id: (?<id>\d+)\nevent: changes\ndata: (?<data>.*)$/.exec(frame)?.groups ?? {};
      if (data !== undefined) yield { id, ...JSON.parse(data) };
    }
  }
}
