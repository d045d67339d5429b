import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveSandbox } from '@/lib/server/sandbox/serve';
import { jobBody } from '../../support/job-client';
import { readEvents } from '../../support/read-events';
import { exampleOf, type Method, methods, routeFiles } from '../../support/route-files';
import { type Studio, startStudio } from '../../support/studio';
import { unlock } from '../../support/unlock';

/** What answers without the access code. The sweep and the metrics require a secret of their own. */
const open = new Set([
  'GET /api/session',
  'POST /api/session',
  'DELETE /api/session',
  'GET /api/health',
  'GET /api/cron/sweep',
  'GET /api/metrics',
]);
/** Everything below these paths is public by design: shares. */
const publicPlaces = ['/s/'];
const pagesWithoutCode = ['/[locale]/unlock'];

const code = 'open sesame, please';
const serverKey = 'sk-server-canary-4711';
const userKey = 'sk-user-canary-0815';
const prompt = 'A lamp that only canaries see';

let studio: Studio;
let cookie: string;
let gateway: Awaited<ReturnType<typeof serveSandbox>>;
/** Everything the studio has answered, headers included. */
const answers: string[] = [];

beforeAll(async () => {
  gateway = await serveSandbox({ port: 0, pace: 0 });
  studio = await startStudio({
    STUDIO_ACCESS_CODE: code,
    AIHUBMIX_API_KEY: serverKey,
    AIHUBMIX_BASE_URL: `${gateway.origin}/v1`,
    STUDIO_IMAGE_HOSTS: new URL(gateway.origin).host,
    CRON_SECRET: 'a secret of the scheduler',
    STUDIO_LIBRARY: 'auto',
    STUDIO_BODY_LIMIT_BYTES: '200000',
  });
  cookie = await unlock(studio, code);
});
afterAll(async () => {
  await studio.close();
  await gateway.close();
});

async function ask(method: string, path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(studio.origin + path, { method, ...init });
  const text = await response.clone().text();
  answers.push(`${[...response.headers].map((pair) => pair.join(': ')).join('\n')}\n${text}`);
  return response;
}

const ours = (headers: Record<string, string> = {}) => ({ cookie, origin: studio.origin, ...headers });

/** The methods that a route file itself handles; `methodNotAllowed` answers all others. */
function ownMethods(source: string): Method[] {
  return methods.filter((method) => new RegExp(`export const ${method} =`).test(source));
}

const routes = routeFiles('route').filter(({ address }) => address.startsWith('/api'));
const ownRoutes = routes.filter(({ address }) => !address.includes('[...'));
const handlers = ownRoutes.flatMap((route) =>
  ownMethods(route.source).map((method) => ({
    method,
    address: route.address,
    path: exampleOf(route.address),
  })),
);
const changing = handlers.filter(({ method }) => method !== 'GET');

describe('without the access code', () => {
  it.each(routes)('$address answers nothing, whatever the method', async ({ address }) => {
    for (const method of [...methods, 'OPTIONS', 'HEAD']) {
      if (publicPlaces.some((place) => address.startsWith(place))) continue;
      if (open.has(`${method === 'HEAD' ? 'GET' : method} ${address}`)) continue;
      const response = await ask(method, exampleOf(address), { headers: { origin: studio.origin } });
      const isRefusal = response.status === 401 || isOpenRoute(address, response.status);
      expect(isRefusal, `${method} ${address} answered ${response.status}`).toBe(true);
    }
  });

  it.each(routeFiles('page'))('$address shows the form that unlocks the studio', async ({ address }) => {
    if (publicPlaces.some((place) => address.startsWith(place))) return;
    const path = exampleOf(address).replace(/^\/[^/]+/, '') || '/';
    const response = await ask('GET', path);
    expect(await response.text()).toContain('This studio is locked');
    const unlocked = await ask('GET', path, { headers: { cookie } });
    if (pagesWithoutCode.includes(address)) return;
    expect(await unlocked.text()).not.toContain(
      '<h1 class="text-balance font-strong text-display">This studio',
    );
  });

  it('every file below app/ that answers is one of the routes and pages tested here', () => {
    expect(routes.length).toBeGreaterThan(10);
    const elsewhere = routeFiles('route').filter(
      ({ address }) =>
        !address.startsWith('/api') && !publicPlaces.some((place) => address.startsWith(place)),
    );
    expect(elsewhere).toEqual([]);
  });
});

/** A route with an open method answers its other methods only with 405 or 204. */
function isOpenRoute(address: string, status: number): boolean {
  return [...open].some((entry) => entry.endsWith(` ${address}`)) && (status === 405 || status === 204);
}

describe('with the access code', () => {
  it.each(ownRoutes)('$address says which methods it takes', async ({ address, source }) => {
    const own = ownMethods(source);
    for (const method of methods.filter((each) => !own.includes(each))) {
      const response = await ask(method, exampleOf(address), { headers: ours() });
      expect(response.status, method).toBe(405);
      expect(response.headers.get('allow')?.split(', ')).toEqual(expect.arrayContaining(own));
      expect(await response.json()).toMatchObject({ error: { code: 'method_not_allowed' } });
    }
  });

  it.each(changing)('$method $address accepts nothing from another site', async ({ method, path }) => {
    const { host } = new URL(studio.origin);
    const foreign: Record<string, string>[] = [
      {},
      { origin: 'https://elsewhere.example' },
      { origin: 'null' },
      { origin: `https://${host}.elsewhere.example` },
      { origin: 'https://elsewhere.example', 'x-forwarded-host': 'elsewhere.example' },
      { origin: 'http://localhost:1', referer: studio.origin },
    ];
    for (const headers of foreign) {
      const response = await ask(method, path, { headers: { cookie, ...headers } });
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ error: { code: 'wrong_origin' } });
    }
  });

  // Locking the studio would lock out the tests that follow.
  const announced = changing.filter(({ method, path }) => `${method} ${path}` !== 'DELETE /api/session');
  it.each(announced)(
    '$method $address refuses a large body by its announced size',
    async ({ method, path }) => {
      const status = await announce(method, path, 1_000_000_000);
      // A route that reads no body has nothing to refuse, but no route waits for the announced body.
      expect([413, 404, 200]).toContain(status);
      if (/jobs$|session$|references$|confirm$/.test(path) && method === 'POST') expect(status).toBe(413);
    },
  );

  it('refuses a body that is too large before it looks at its content', async () => {
    const headers = ours({ 'content-type': 'text/plain' });
    const response = await ask('POST', '/api/jobs', { headers, body: 'x'.repeat(300_000) });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ error: { code: 'too_large' } });
  });

  it('counts a body whose size is not announced, and stops reading it', async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        if (sent > 100_000_000) controller.close();
        else controller.enqueue(new Uint8Array(65_536));
      },
    });
    const init = { headers: ours({ 'content-type': 'application/json' }), body, duplex: 'half' };
    const response = await ask('POST', '/api/jobs', init).catch(() => null);
    // The connection ends while the body is still arriving: either way, it is refused early.
    expect(response?.status ?? 413).toBe(413);
    expect(sent).toBeLessThan(100_000_000);
  });

  const garbage: [string, string, BodyInit][] = [
    ['cut JSON', 'application/json', '{"id":'],
    ['bytes that are not text', 'application/json', new Uint8Array([0xff, 0xfe, 0x00, 0xd8])],
    ['an array', 'application/json', '[]'],
    ['null', 'application/json', 'null'],
    ['deep nesting', 'application/json', '['.repeat(50_000)],
    ['a prototype', 'application/json', '{"__proto__":{"access":"open"},"constructor":{}}'],
    ['a form without a boundary', 'multipart/form-data', 'request={}'],
    ['nothing', 'application/json', ''],
  ];
  const reading = changing.filter(({ method, path }) => method === 'POST' && !path.endsWith('/retry'));
  it.each(garbage)('no route fails on %s', async (_, contentType, body) => {
    for (const { method, path } of reading) {
      const response = await ask(method, path, { headers: ours({ 'content-type': contentType }), body });
      expect(response.status, path).toBeGreaterThanOrEqual(400);
      expect(response.status, path).toBeLessThan(500);
      expect(response.status, path).not.toBe(401);
      expect(await response.json(), path).toMatchObject({ error: { message: expect.any(String) } });
    }
  });

  const traversals = [
    '..%2f..%2fetc%2fpasswd',
    '..%5c..%5cwindows',
    '%2e%2e',
    '%00',
    '....%2f%2f',
    'claim',
    '~root',
  ];
  const named = handlers.filter(({ address }) => address.includes('['));
  it.each(named)('$method $address follows no path outside its place', async ({ method, address }) => {
    for (const id of traversals) {
      const path = address.replaceAll(/\[\w+\]/g, id);
      const response = await ask(method, path, {
        headers: ours(),
        ...(method === 'POST' ? { body: '{"indexes":[0]}' } : {}),
      });
      // A browser resolves `%2e%2e` to the parent folder, where another route may refuse the method.
      expect([400, 404, 405], `${method} ${path}`).toContain(response.status);
      expect(await response.text()).not.toContain('root:');
    }
  });
});

describe('a malformed request', () => {
  it.each(['/s/%E0%A4%A', '/api/jobs/%ff/events', '/gallery/%c0%ae'])(
    'to an unreadable address (%s) is refused, and is not a failure of the studio',
    async (path) => {
      const response = await ask('GET', path, { headers: { cookie } });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { code: 'invalid_request' } });
    },
  );

  it.each(['TRACE', 'PROPFIND'])('with the method %s is refused', async (method) => {
    expect(await announce(method, '/api/jobs', 0)).toBe(405);
  });
});

describe('what the studio answers and logs', () => {
  it('has no key, prompt or picture in it, and one line per request and per job', async () => {
    const id = 'a0000000-0000-4000-8000-00000000cafe';
    const job = (key: Record<string, string>, jobId: string) =>
      ask('POST', '/api/jobs', {
        headers: ours({ 'content-type': 'application/json', ...key }),
        body: jobBody(jobId, { quality: 'low' }, prompt),
      });
    const { events, text } = await readEvents((await job({}, id)).body);
    expect(events.at(-1)).toMatchObject({ event: 'job-end', data: { status: 'succeeded' } });
    const other = id.replace('cafe', 'beef');
    await (await job({ 'x-aihubmix-key': userKey }, other)).text();
    await job({ 'x-aihubmix-key': `two ${userKey}` }, id.replace('cafe', 'dead'));
    await ask('GET', `/api/jobs/${id}/events?prompt=${prompt}`, { headers: ours() });
    await ask('GET', '/api/balance', { headers: ours() });
    await ask('GET', '/api/health?deep');
    await ask('GET', '/api/session');

    const picture = /"base64":"(.{64})/.exec(text)?.[1] ?? 'none';
    await expect.poll(() => studio.output().split('"msg":"job"')).toHaveLength(3);
    const log = studio.output();
    for (const secret of [serverKey, userKey, prompt, picture, id, other, code, cookie.split('=')[1] ?? '']) {
      expect(log).not.toContain(secret);
    }
    const lines = log.split('\n').filter((line) => line.startsWith('{'));
    const parsed = lines.map((line) => JSON.parse(line));
    const ofJobs = parsed.filter(({ msg }) => msg === 'job');
    expect(ofJobs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
    const first = parsed.find(({ requestId, msg }) => msg === 'request' && requestId === ofJobs[0].requestId);
    expect(first).toMatchObject({ method: 'POST', path: '/api/jobs', status: 200 });
    const followed = parsed.find(({ path }) => path === `/api/jobs/~${ofJobs[0].job}/events`);
    expect(followed).toBeDefined();
  });

  it('has one line per page, too, with its status, but not the query that follows its address', async () => {
    const before = studio.output().length;
    await ask('GET', `/gallery?q=${prompt}`, { headers: ours() });
    const mistyped = await ask('GET', `/S/${'0123456789abcdef'.repeat(2)}`, { headers: ours() });
    const requestId = mistyped.headers.get('x-request-id');
    expect((await ask('GET', '/wp-login.php', { headers: ours() })).status).toBe(404);
    expect((await ask('GET', '/favicon.svg')).status).toBe(200);
    const lines = () =>
      studio
        .output()
        .slice(before)
        .split('\n')
        .filter((line) => line.startsWith('{') && isJson(line));
    await expect.poll(lines).toHaveLength(3);
    expect(lines().map((line) => JSON.parse(line))).toMatchObject([
      { msg: 'request', method: 'GET', path: '/gallery', status: 200 },
      { method: 'GET', path: expect.stringMatching(/^\/S\/~[0-9a-f]{16}$/), status: 404, requestId },
      { method: 'GET', path: expect.stringMatching(/^\/~[0-9a-f]{16}$/), status: 404 },
    ]);
  });

  it('cannot be broken up by what a request contains', async () => {
    const strange = `/api/jobs/${encodeURIComponent('x\n{"level":60,"msg":"forged"}\r\n')}/events`;
    await ask('GET', strange, { headers: ours({ 'last-event-id': '1\t' }) });
    await ask('GET', '/x%0a%7B%22level%22:60,%22msg%22:%22forged%22%7D%0a');
    await ask('GET', '/api/%0d%0aSet-Cookie:%20safelight_access=x', { headers: ours() });
    const response = await ask('POST', '/api/references?edge=%0d%0ax:%20y', { headers: ours(), body: 'x' });
    expect([...response.headers.keys()]).not.toContain('x');
    await expect.poll(() => studio.output()).toContain('/api/references');
    const lines = studio.output().split('\n');
    expect(lines.filter((line) => line.startsWith('{"level":60'))).toEqual([]);
    expect(lines.filter((line) => line.includes('"request"')).every(isJson)).toBe(true);
  });

  it('never contains the server’s key', () => {
    expect(answers.length).toBeGreaterThan(200);
    expect(answers.filter((answer) => answer.includes(serverKey))).toEqual([]);
    expect(studio.output()).not.toContain(serverKey);
  });
});

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** Announces a body and sends none of it, so a route that waits for the body never answers. */
function announce(method: string, path: string, sizeBytes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(studio.origin);
    const headers = { ...ours(), 'content-type': 'application/json', 'content-length': String(sizeBytes) };
    const request = httpRequest({ hostname, port, method, path, headers }, (response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    request.on('error', reject);
    request.flushHeaders();
  });
}
