import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stripMetadata } from '@/lib/server/platform/images/strip-metadata';
import { shareClient } from '../../support/share-client';
import { type Studio, startStudio } from '../../support/studio';

const prompt = 'A lamp <script>alert(1)</script> & "quotes"';
const settings = { kind: 'create', model: 'gpt-image-1', parameters: { quality: 'medium' } };
let studio: Studio;
let client: ReturnType<typeof shareClient>;
let picture: Buffer;

beforeAll(async () => {
  studio = await startStudio({ STUDIO_BODY_LIMIT_BYTES: '4096', STUDIO_TRUSTED_PROXIES: '127.0.0.1' });
  client = shareClient(studio.origin);
  const noise = Buffer.from(
    Array.from({ length: 60 * 80 * 3 }, (_, at) => ((at * at * 2_654_435_761) >>> 7) % 256),
  );
  picture = await sharp(noise, { raw: { width: 60, height: 80, channels: 3 } })
    .png()
    .toBuffer();
});
afterAll(() => studio.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(studio.origin + path, { headers, redirect: 'manual' });
const codeOf = async (response: Response) => (await response.json()).error.code;

describe('the page of a share', () => {
  it('is plain HTML in the reader’s language, shows what was chosen, and has no inline code', async () => {
    const title = 'Prints </title><script>alert(2)</script>';
    const { id } = await client.share({ picture, draft: { title }, facts: { prompt, settings } });
    const answer = await get(`/s/${id}`, { 'accept-language': 'zh-HK,zh;q=0.8' });
    expect(answer.status).toBe(200);
    const html = await answer.text();
    expect(html).toMatch(/<html lang="zh-Hant">/);
    expect(html).toMatch(/<time dateTime="[^"]+">開放至 \d+年\d+月\d+日 \d\d:\d\d（UTC）<\/time>/);
    expect(html).not.toContain('<script>');
    expect(html).toContain('A lamp &lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('<meta name="robots" content="noindex, nofollow"/>');
    expect(html).toContain(`property="og:image" content="${studio.origin}/s/${id}/card"`);
    expect(html).toContain('property="og:locale" content="zh_TW"');
    expect(html).toContain(`<link rel="canonical" href="${studio.origin}/s/${id}"/>`);
    expect(html).not.toMatch(/ style=|<style| onclick=/);
    expect(html).not.toContain('/_next/');
    // The typeface is optional: unannounced, it would come too late for the only visit of most readers.
    const [, face] = /<link rel="preload" href="([^"]+)" as="font"/.exec(html) ?? [];
    expect(await (await get('/share/share.css')).text()).toContain(`url("${face?.replace('/share/', '')}")`);
    expect(answer.headers.get('cache-control')).toMatch(/private/);
    expect(answer.headers.get('content-security-policy')).toMatch(
      /default-src 'none'.*frame-ancestors 'none'/,
    );
    expect(answer.headers.get('referrer-policy')).toBe('same-origin');
    const card = await get(`/s/${id}/card`);
    expect(card.headers.get('content-type')).toBe('image/jpeg');
    expect(await sharp(await card.arrayBuffer()).metadata()).toMatchObject({ width: 1200, height: 630 });
  });

  it('shows right-to-left prompts in their direction, and folds prompts that are long or have many lines', async () => {
    const lines = Array.from({ length: 5 }, (_, line) => `line ${line}`).join('\n');
    const arabic = await client.share({
      picture,
      draft: { title: 'منارة (2026)!' },
      facts: { prompt: 'بحر!' },
    });
    const html = await (await get(`/s/${arabic.id}`)).text();
    expect(html).toContain('<h1 dir="auto">منارة (2026)!</h1>');
    expect(html).toContain('<p class="prompt" dir="auto">بحر!</p>');
    const folded = await client.share({ picture, facts: { prompt: lines } });
    expect(await (await get(`/s/${folded.id}`)).text()).toContain('<details class="prompt">');
  });

  it('serves pictures only as pictures, revalidated each time, and originals only if downloads are allowed', async () => {
    const open = await client.share({ picture });
    const kept = await client.share({ picture, draft: { allowDownload: false } });
    for (const size of ['small', 'large', 'original']) {
      const answer = await get(`/s/${open.id}/pictures/0?size=${size}`);
      expect(answer.headers.get('content-type')).toBe(size === 'original' ? 'image/png' : 'image/webp');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; sandbox/);
      expect(answer.headers.get('cache-control')).toBe('private, max-age=0, must-revalidate');
      // The size, so that a browser can show the progress of the download.
      expect(answer.headers.get('content-length')).toBe(String((await answer.arrayBuffer()).byteLength));
      const etag = answer.headers.get('etag') ?? '';
      expect((await get(`/s/${open.id}/pictures/0?size=${size}`, { 'if-none-match': etag })).status).toBe(
        304,
      );
    }
    const saved = await get(`/s/${open.id}/pictures/0?size=original&download`);
    expect(saved.headers.get('content-disposition')).toBe('attachment; filename="picture-1.png"');
    expect(Buffer.from(await saved.arrayBuffer())).toEqual(stripMetadata('image/png', picture));
    expect((await get(`/s/${kept.id}/pictures/0?size=original`)).status).toBe(404);
    expect((await get(`/s/${kept.id}/pictures/0`)).status).toBe(200);
    for (const place of ['1', '-1', '00', '0x0', '1e0', '..%2f0', '99999']) {
      expect((await get(`/s/${open.id}/pictures/${place}`)).status, place).toBe(404);
    }
    expect((await get(`/s/${open.id}/pictures/0?size=proof`)).status).toBe(404);
  });

  it('gives the studio only the prompt and settings that the page shows', async () => {
    const cost = { microUsd: 42_000, isExact: true };
    const full = await client.share({ picture, facts: { prompt, settings, cost } });
    const half = await client.share({ picture, facts: { prompt } });
    const none = await client.share({ picture, facts: { settings } });
    expect(await (await get(`/s/${full.id}/pictures/0/recipe`)).json()).toEqual({ prompt, settings });
    expect(await (await get(`/s/${half.id}/pictures/0/recipe`)).json()).toEqual({ prompt, settings: null });
    expect((await get(`/s/${none.id}/pictures/0/recipe`)).status).toBe(404);
  });

  it('is 404 for a draft and for an unknown link, and 410 for a revoked share', async () => {
    const draft = await (await client.draft({ pictures: [{ sizeBytes: 10 }] })).json();
    const shared = await client.share({ picture });
    const places = ['', '/card', '/pictures/0', '/pictures/0/recipe'];
    const statuses = async (id: string) =>
      Promise.all(places.map(async (place) => (await get(`/s/${id}${place}`)).status));
    expect(await statuses(draft.id)).toEqual([404, 404, 404, 404]);
    expect(await statuses('0'.repeat(32))).toEqual([404, 404, 404, 404]);
    // The framework's image route would shrink pictures and cache them for hours, for anybody.
    const past = (id: string) => `/_next/image?url=%2Fs%2F${id}%2Fpictures%2F0&w=640&q=75`;
    expect((await get(past(shared.id))).status).toBe(404);
    const { etag } = Object.fromEntries((await get(`/s/${shared.id}/pictures/0`)).headers);
    expect((await client.revoke(shared.id, shared.token)).status).toBe(200);
    expect((await get(`/s/${shared.id}/pictures/0`, { 'if-none-match': etag ?? '' })).status).toBe(410);
    expect((await get(past(shared.id))).status).toBe(404);
    expect((await statuses(shared.id)).slice(0, 3)).toEqual([410, 410, 410]);
    expect(await codeOf(await client.revoke(shared.id, shared.token))).toBe('share_gone');
  });

  it.each(['%252e%252e', '..%2f..%2fetc', '%2e%2e%2fjobs', 'A'.repeat(32), `${'0'.repeat(31)}%00`, 'con'])(
    'leads nowhere for the id %s',
    async (id) => {
      for (const path of [`/s/${id}`, `/s/${id}/pictures/0`, `/s/${id}/card`]) {
        expect((await get(path)).status).toBeGreaterThanOrEqual(300);
      }
      expect((await client.publish(id, 'x')).status).toBeGreaterThanOrEqual(400);
      expect((await client.put(id, '0', 'x', new Uint8Array(4))).status).toBeGreaterThanOrEqual(400);
    },
  );
});

describe('a share with a password', () => {
  const password = '開門 sesame';
  const unlock = (id: string, guess: string, origin = studio.origin, address = '198.51.100.1') =>
    fetch(`${studio.origin}/s/${id}/unlock`, {
      method: 'POST',
      headers: {
        origin,
        'content-type': 'application/x-www-form-urlencoded',
        'x-forwarded-for': address,
      },
      body: new URLSearchParams({ password: guess }),
      redirect: 'manual',
    });

  it('shows nothing without it, and opens for the browser that entered it, but only on its own path', async () => {
    const one = await client.share({
      picture,
      draft: { title: 'Hidden title', password },
      facts: { prompt },
    });
    const other = await client.share({ picture, draft: { password } });
    const locked = await get(`/s/${one.id}`);
    expect(locked.status).toBe(401);
    const html = await locked.text();
    for (const hidden of ['Hidden title', 'A lamp', 'pictures/0', 'og:image'])
      expect(html).not.toContain(hidden);
    for (const place of ['/card', '/pictures/0', '/pictures/0/recipe']) {
      expect((await get(`/s/${one.id}${place}`)).status).toBe(401);
    }
    expect((await unlock(one.id, 'wrong')).status).toBe(401);
    // Loading the refusal's address again leads back to the form.
    for (const place of ['unlock', 'pictures', 'nothing/here']) {
      const led = await get(`/s/${one.id}/${place}`);
      expect([led.status, led.headers.get('location')]).toEqual([303, `/s/${one.id}`]);
    }
    expect((await unlock(one.id, password, 'https://evil.example')).status).toBe(403);
    const opened = await unlock(one.id, password);
    expect(opened.status).toBe(303);
    const setCookie = opened.headers.get('set-cookie') ?? '';
    expect(setCookie).toContain(`Path=/s/${one.id};`);
    expect(setCookie).toMatch(/HttpOnly; SameSite=Lax/);
    const [cookie = ''] = setCookie.split(';');
    expect(await (await get(`/s/${one.id}`, { cookie })).text()).toContain('Hidden title');
    expect((await get(`/s/${one.id}/pictures/0`, { cookie })).status).toBe(200);
    expect((await get(`/s/${other.id}`, { cookie })).status).toBe(401);
    expect((await get(`/s/${one.id}`, { cookie: cookie.replace(/=\d+/, '=9999999999999') })).status).toBe(
      401,
    );
    const stored = JSON.stringify((await (await client.list(one.token)).json()).shares);
    expect(stored).toContain('"hasPassword":true');
    expect(studio.output()).not.toContain('sesame');
  });

  it('limits one reader’s attempts for a while, and lets others in in the meantime', async () => {
    const { id } = await client.share({ picture, draft: { password } });
    let wrong = 0;
    while (wrong < 30 && (await unlock(id, `guess ${wrong}`)).status === 401) wrong += 1;
    // Twelve attempts per window of ten minutes by the clock; a window may end while this test guesses.
    expect(wrong).toBeGreaterThanOrEqual(12);
    expect(wrong).toBeLessThanOrEqual(24);
    const refused = await unlock(id, password);
    expect(refused.status).toBe(429);
    expect(await refused.text()).toContain('Too many attempts');
    expect((await unlock(id, password, studio.origin, '198.51.100.2')).status).toBe(303);
  });
});

describe('the right to change a share', () => {
  it('needs the share’s own token: not a missing, foreign or forged one', async () => {
    const { id, token } = await client.share({ picture, draft: { title: 'Mine' } });
    const other = await client.share({ picture });
    for (const wrong of [null, other.token, 'x', `${id}.${'A'.repeat(43)}`]) {
      expect((await client.change(id, wrong, { title: 'Theirs' })).status).toBe(401);
      expect((await client.revoke(id, wrong)).status).toBe(401);
      expect((await client.publish(id, wrong ?? '')).status).toBe(401);
    }
    expect((await client.list()).status).toBe(401);
    expect((await (await client.list(`x,${other.token}`)).json()).shares).toMatchObject([{ id: other.id }]);
    expect((await client.change(id, token, { title: 'Still mine', lifetimeDays: 1 })).status).toBe(200);
    const [summary] = (await (await client.list(token)).json()).shares;
    expect(summary).toMatchObject({ id, title: 'Still mine', status: 'published', pictures: 1 });
    expect(Date.parse(summary.expiresAt) - Date.now()).toBeLessThanOrEqual(24 * 3_600_000);
    expect(JSON.stringify(summary)).not.toContain(token.slice(33));
  });
});

describe('uploading', () => {
  it('refuses parts of a wrong length or position, and bytes that are not a picture', async () => {
    const { id, token, partBytes } = await (await client.draft({ pictures: [{ sizeBytes: 5_000 }] })).json();
    expect(partBytes).toBe(4_096);
    const put = async (place: string, bytes: number) => {
      const answer = await client.put(id, place, token, new Uint8Array(bytes));
      return [answer.status, (await answer.json()).error?.details?.field];
    };
    expect(await put('0?part=0', 4_097)).toEqual([413, undefined]);
    expect(await put('0?part=0', 4_095)).toEqual([400, 'body']);
    expect(await put('0?part=2', 100)).toEqual([400, 'part']);
    expect(await put('0?part=-1', 100)).toEqual([400, 'part']);
    expect(await put('1?part=0', 100)).toEqual([400, 'index']);
    expect(await put('..%2f..%2fx?part=0', 100)).toEqual([400, 'index']);
    expect(await put('0?part=0', 4_096)).toEqual([200, undefined]);
    expect(await put('0?part=1', 904)).toEqual([400, 'pictures.0']);
    expect((await client.publish(id, token)).status).toBe(400);
  });

  it.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['HTML', '<!doctype html><script>alert(1)</script>'],
    ['a signature of PNG before HTML', '\x89PNG\r\n\x1a\n<html><script>alert(1)</script></html>'],
    [
      'a GIF',
      'GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;',
    ],
  ])('refuses %s', async (_, text) => {
    const bytes = Buffer.from(text, 'latin1');
    const { id, token } = await (await client.draft({ pictures: [{ sizeBytes: bytes.length }] })).json();
    const answer = await client.put(id, '0?part=0', token, bytes);
    expect(answer.status).toBe(400);
    expect((await answer.json()).error.details.reason).toBe('not-a-picture');
  });

  it.each<[string, unknown, string | undefined]>([
    ['no pictures', { pictures: [] }, 'pictures'],
    ['a lifetime of its own', { lifetimeDays: 2, pictures: [{ sizeBytes: 1 }] }, 'lifetimeDays'],
    ['a title without end', { title: 'x'.repeat(121), pictures: [{ sizeBytes: 1 }] }, 'title'],
    ['an unknown field of a picture', { pictures: [{ sizeBytes: 1, jobId: 'x' }] }, 'pictures.0.jobId'],
    ['a picture of no size', { pictures: [{ sizeBytes: 0 }] }, 'pictures.0.sizeBytes'],
    ['no JSON', '{', undefined],
    ['more than this studio takes', { pictures: [{ sizeBytes: 1, prompt: 'x'.repeat(4_096) }] }, undefined],
  ])('refuses a draft with %s', async (_, body, field) => {
    const answer = await client.draft(body);
    expect(answer.status).toBe(JSON.stringify(body).length > 4_096 ? 413 : 400);
    expect((await answer.json()).error.details?.field).toBe(field);
  });

  it('is refused from another site', async () => {
    const elsewhere = shareClient(studio.origin, {});
    const { id, token } = await elsewhere.share({ picture });
    const answer = await fetch(`${studio.origin}/api/shares/${id}`, {
      method: 'DELETE',
      headers: { origin: 'https://evil.example', 'x-share-token': token },
    });
    expect(await codeOf(answer)).toBe('wrong_origin');
  });
});

it('says what to configure if shares cannot be stored for good, and still answers links', async () => {
  const passing = await startStudio({ VERCEL: '1' });
  try {
    const answer = await shareClient(passing.origin).draft({ pictures: [{ sizeBytes: 1 }] });
    expect(answer.status).toBe(503);
    const { error } = await answer.json();
    expect(error.code).toBe('not_configured');
    expect(error.message).toMatch(/STUDIO_STORAGE.*BLOB_READ_WRITE_TOKEN.*AWS_S3_BUCKET/);
    expect((await fetch(`${passing.origin}/s/${'0'.repeat(32)}`)).status).toBe(404);
    expect((await (await fetch(`${passing.origin}/api/session`)).json()).shares.ready).toBe(false);
  } finally {
    await passing.close();
  }
});
