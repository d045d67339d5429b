import { Readable } from 'node:stream';
import sharp from 'sharp';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '@/lib/protocol/app-error';
import { downloadLinkedPicture } from '@/lib/server/gateway/downloads/download-linked-picture';
import type { Lookup } from '@/lib/server/gateway/downloads/guarded-fetch';
import { trustHost } from '@/lib/server/gateway/downloads/picture-hosts';
import type { DownloadSeams } from '@/lib/server/gateway/downloads/receive-picture';
import { sandboxOrigin, type Upstream } from '@/lib/server/gateway/upstream';
import { environmentSchema } from '@/lib/server/platform/environment';
import { scriptedGateway } from '../../support/scripted-gateway';
import { answerText, type Script } from '../../support/upstream';

const host = scriptedGateway();
let png: Buffer;
beforeAll(async () => {
  png = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#f80' } })
    .png()
    .toBuffer();
});
beforeEach(() => {
  host.script = answerPicture(png);
});

const answerPicture =
  (bytes: Buffer, headers: Record<string, string> = {}): Script =>
  (response) => {
    response.writeHead(200, { 'content-type': 'image/png', ...headers });
    response.end(bytes);
  };

/** The test's host is on loopback, so it is configured with its port, as a studio's operator would do. */
function allowed(): Upstream {
  return host.asUpstream({ imageHosts: [`127.0.0.1:${host.port}`] });
}

async function failOf(upstream: Upstream, link: string, seams?: DownloadSeams, signal?: AbortSignal) {
  try {
    const { signal: given } = new AbortController();
    await downloadLinkedPicture(signal ?? given, upstream, link, { pausesMs: [], ...seams });
  } catch (cause) {
    if (cause instanceof AppError) return cause;
    throw cause;
  }
  throw new Error('The download did not fail.');
}

const resolveTo =
  (...addresses: string[]): Lookup =>
  (_, __, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

describe('a picture at an allowed host', () => {
  test('is downloaded byte for byte, with its type and size', async () => {
    const picture = await downloadLinkedPicture(
      new AbortController().signal,
      allowed(),
      `${host.origin}/a.png`,
    );
    expect(picture).toEqual({ bytes: png, mimeType: 'image/png', width: 40, height: 30 });
  });

  test('is requested without key, cookies or referrer', async () => {
    await downloadLinkedPicture(new AbortController().signal, allowed(), `${host.origin}/a.png?sig=x%3D`);
    const { headers = {}, path, method } = host.calls[0] ?? {};
    expect({ path, method }).toEqual({ path: '/a.png?sig=x%3D', method: 'GET' });
    expect(headers.authorization ?? headers.cookie ?? headers.referer).toBeUndefined();
    expect(JSON.stringify(headers)).not.toContain('sk-test');
  });

  test('has the type of its bytes, not the one in the header', async () => {
    const webp = await sharp(png).webp().toBuffer();
    host.script = answerPicture(webp, { 'content-type': 'text/html' });
    const picture = await downloadLinkedPicture(new AbortController().signal, allowed(), host.origin);
    expect(picture.mimeType).toBe('image/webp');
  });

  test('may be given by a path from the base address or from the root of the gateway', async () => {
    host.script = (response, { path }) =>
      path === '/files/a.png' ? response.end(png) : response.writeHead(404).end();
    const { signal } = new AbortController();
    const { bytes } = await downloadLinkedPicture(signal, host.asUpstream(), 'files/a.png', { pausesMs: [] });
    expect(bytes).toEqual(png);
    expect(host.calls.map(({ path }) => path)).toEqual(['/v1/files/a.png', '/files/a.png']);
  });

  test('follows up to five redirects, each checked, but not six', async () => {
    host.script = (response, { path }) => {
      const left = Number(path.slice(1));
      if (left === 0) return response.end(png);
      return response.writeHead(302, { location: `/${left - 1}` }).end();
    };
    const { bytes } = await downloadLinkedPicture(
      new AbortController().signal,
      allowed(),
      `${host.origin}/5`,
    );
    expect(bytes).toEqual(png);
    expect((await failOf(allowed(), `${host.origin}/6`)).details).toMatchObject({
      imageFailReason: 'refused',
    });
  });
});

describe('a download', () => {
  test.each([403, 404, 410, 429, 500, 503])(
    'can be retried after status %i from its host',
    async (status) => {
      host.script = (response) => response.writeHead(status).end('gone');
      const error = await failOf(allowed(), `${host.origin}/a.png`);
      expect(error).toMatchObject({
        code: 'download_failed',
        charged: true,
        details: { imageFailReason: 'download', upstream: { status } },
      });
    },
  );

  test.each<[string, Script]>([
    ['HTML called image/png', answerText('<html>expired</html>', 'image/png')],
    ['SVG', answerText('<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml')],
    ['an empty body', answerText('', 'image/png')],
    ['a redirect without an address', (response) => response.writeHead(302).end()],
    [
      'a cut in the middle',
      (response) => {
        response.writeHead(200, { 'content-length': png.byteLength });
        response.write(png.subarray(0, 20), () => response.destroy());
      },
    ],
    ['a cut at once', (response) => response.destroy()],
  ])('can be retried after %s', async (_, script) => {
    host.script = script;
    const error = await failOf(allowed(), `${host.origin}/a.png`);
    expect(error).toMatchObject({ code: 'download_failed', details: { imageFailReason: 'download' } });
  });

  test('can be retried if its host is too slow for the time limit', async () => {
    host.script = (response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      const drip = setInterval(() => response.write(Buffer.of(0)), 10);
      response.on('close', () => clearInterval(drip));
    };
    const error = await failOf(allowed(), `${host.origin}/a.png`, { timeoutMs: 200 });
    expect(error).toMatchObject({ code: 'download_failed', details: { imageFailReason: 'download' } });
    expect(await host.calls[0]?.closed).toBe(false);
  });

  test('can be retried if the name of its host does not resolve', async () => {
    const lookup: Lookup = (_, __, callback) => callback(new Error('ENOTFOUND'), []);
    const error = await failOf(allowed(), 'https://filesystem.site/a.png', { lookup });
    expect(error.details.imageFailReason).toBe('download');
  });

  test('can be retried at once if the name of a listed host does not resolve', async () => {
    // As `dns.lookup` does, which gives no list with its error.
    const lookup: Lookup = (_, __, callback) =>
      void setTimeout(callback, 0, new Error('ENOTFOUND'), undefined);
    const upstream = host.asUpstream({ imageHosts: ['pictures.lan:8443'] });
    const error = await failOf(upstream, 'https://pictures.lan:8443/a.png', { lookup, timeoutMs: 5_000 });
    expect(error.details).toMatchObject({ imageFailReason: 'download', reason: 'unreached' });
  });

  test('that is cancelled has not failed', async () => {
    const controller = new AbortController();
    host.script = () => setTimeout(() => controller.abort(), 20);
    const error = await failOf(allowed(), `${host.origin}/a.png`, {}, controller.signal);
    expect(error.code).toBe('cancelled');
    expect(await host.calls[0]?.closed).toBe(false);
  });
});

describe('the size limit counts the bytes that arrive', () => {
  test.each([
    ['with an honest length', true],
    ['without a length', false],
  ])('51 MB %s', async (_, announced) => {
    const megabyte = Buffer.alloc(1024 * 1024);
    const first = Buffer.concat([png, megabyte.subarray(png.byteLength)]);
    host.script = (response) => {
      response.writeHead(200, announced ? { 'content-length': 51 * megabyte.byteLength } : {});
      Readable.from([first, ...Array.from({ length: 50 }, () => megabyte)]).pipe(response);
    };
    const error = await failOf(allowed(), `${host.origin}/a.png`);
    expect(error).toMatchObject({ code: 'download_failed', details: { imageFailReason: 'refused' } });
  });

  test('a compressed body counts by its decompressed size', async () => {
    const { gzipSync } = await import('node:zlib');
    const bomb = gzipSync(Buffer.alloc(3_000_000));
    host.script = answerPicture(bomb, { 'content-encoding': 'gzip' });
    const error = await failOf(allowed(), `${host.origin}/a.png`, { bytesMax: 1_000_000 });
    expect(error.details.imageFailReason).toBe('refused');
    expect(bomb.byteLength).toBeLessThan(10_000);
  });

  test('an announced length that is too small does not hide the rest of the body', async () => {
    host.script = (response) => {
      const { socket } = response;
      socket?.end(
        Buffer.concat([
          Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 10\r\nconnection: close\r\n\r\n'),
          png,
        ]),
      );
    };
    const error = await failOf(allowed(), `${host.origin}/a.png`);
    expect(error.details.imageFailReason).toBe('download');
  });
});

describe('an address that our rules refuse is never requested', () => {
  test.each([
    'http://127.0.0.1:1/a.png',
    'https://evil.example/a.png',
    'https://evil.filesystem.site/a.png',
    'https://user:pass@filesystem.site/a.png',
    'https://169.254.169.254/latest/meta-data/',
    'https://2130706433/a.png',
    `${sandboxOrigin}/cdn/a.png`,
    'file:///etc/passwd',
    'data:image/svg+xml,<svg/>',
    'not an address',
    '',
  ])('%s', async (link) => {
    const lookup: Lookup = () => {
      throw new Error('The resolver was asked.');
    };
    const error = await failOf(host.asUpstream({ imageHosts: [] }), link, { lookup });
    expect(error).toMatchObject({ code: 'download_failed', details: { imageFailReason: 'refused' } });
  });

  test.each([
    ['loopback', ['127.0.0.1']],
    ['IPv6 loopback', ['::1']],
    ['mapped loopback', ['::ffff:127.0.0.1']],
    ['metadata', ['169.254.169.254']],
    ['private', ['10.1.2.3']],
    ['unique local', ['fd00:ec2::254']],
    ['a public and a private address', ['93.184.216.34', '192.168.1.1']],
  ])('a known host that resolves to %s', async (_, addresses) => {
    const error = await failOf(allowed(), 'https://filesystem.site/a.png', {
      lookup: resolveTo(...addresses),
    });
    expect(error).toMatchObject({ code: 'download_failed', details: { imageFailReason: 'refused' } });
    expect(error.message).toContain('not public');
  });

  test('a configured host without a port may not resolve to a private address', async () => {
    const upstream = host.asUpstream({ imageHosts: ['cdn.example.com', '127.0.0.1'] });
    for (const link of ['https://cdn.example.com/a.png', 'https://127.0.0.1/a.png']) {
      const error = await failOf(upstream, link, { lookup: resolveTo('127.0.0.1') });
      expect(error.details.imageFailReason).toBe('refused');
    }
  });

  test('a configured host:port may resolve to loopback, and the connection asks the resolver once', async () => {
    const asked: string[] = [];
    const lookup: Lookup = (name, options, callback) => {
      asked.push(name);
      resolveTo('127.0.0.1')(name, options, callback);
    };
    const upstream = host.asUpstream({ imageHosts: [`pictures.lan:${host.port}`] });
    const link = `http://pictures.lan:${host.port}/a.png`;
    const { bytes } = await downloadLinkedPicture(new AbortController().signal, upstream, link, {
      lookup,
    });
    expect(bytes).toEqual(png);
    expect(asked).toEqual(['pictures.lan']);
  });

  test.each([
    ['to loopback on another port', (port: number) => `http://127.0.0.1:${port + 1}/`],
    ['to metadata', () => 'http://169.254.169.254/latest/meta-data/'],
    ['to a host that is not allowed', () => 'https://evil.example/a.png'],
    ['with credentials', (port: number) => `http://a:b@127.0.0.1:${port}/`],
    ['to a file', () => 'file:///etc/passwd'],
    ['without a scheme to another host', () => '//evil.example/a.png'],
    ['to no address', () => 'http://['],
  ])('a redirect %s', async (_, location) => {
    host.script = (response) => response.writeHead(302, { location: location(host.port) }).end();
    const error = await failOf(allowed(), `${host.origin}/a.png`);
    expect(error).toMatchObject({ code: 'download_failed', details: { imageFailReason: 'refused' } });
    expect(host.calls).toHaveLength(1);
  });

  test('a redirect to a known host that resolves to a private address', async () => {
    host.script = (response) => response.writeHead(302, { location: 'https://filesystem.site/' }).end();
    const error = await failOf(allowed(), `${host.origin}/a.png`, { lookup: resolveTo('127.0.0.1') });
    expect(error.details.imageFailReason).toBe('refused');
  });
});

test('many downloads leave no connection open', async () => {
  for (let count = 0; count < 10; count += 1) {
    await downloadLinkedPicture(new AbortController().signal, allowed(), `${host.origin}/a.png`);
  }
  await Promise.all(host.calls.map(({ closed }) => closed));
  expect(await host.openConnections()).toBe(0);
});

describe('a picture that its host does not have yet', () => {
  test.each([403, 404, 502, 503])('is requested again, with pauses, after status %i', async (status) => {
    host.script = (response) =>
      host.calls.length < 3 ? response.writeHead(status).end() : response.writeHead(200).end(png);
    const seams = { pausesMs: [10, 10] };
    const { signal } = new AbortController();
    const { bytes } = await downloadLinkedPicture(signal, allowed(), `${host.origin}/a.png`, seams);
    expect(bytes).toEqual(png);
    expect(host.calls).toHaveLength(3);
  });

  test.each(['png', 'jpeg', 'webp', 'gif'] as const)('half of a %s is a failed download', async (format) => {
    const whole = await sharp(png)
      .resize(400, 300)
      .composite([
        { input: Buffer.from('<svg width="400" height="300"><circle cx="90" cy="99" r="80"/></svg>') },
      ])
      .toFormat(format)
      .toBuffer();
    host.script = (response) => {
      response.socket?.end(
        Buffer.concat([
          Buffer.from('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n'),
          whole.subarray(0, whole.length / 2),
        ]),
      );
    };
    const error = await failOf(allowed(), `${host.origin}/a.${format}`);
    expect(error.details).toMatchObject({ imageFailReason: 'download', reason: 'incomplete' });
    host.script = answerPicture(whole);
    const { signal } = new AbortController();
    expect((await downloadLinkedPicture(signal, allowed(), `${host.origin}/a`)).bytes).toEqual(whole);
  });
});

describe('a picture that its host does not deliver at once', () => {
  const soon: Record<string, Script> = {
    'a cut in the middle': (response) => {
      response.writeHead(200, { 'content-length': png.byteLength });
      response.write(png.subarray(0, 20), () => response.destroy());
    },
    'a cut at once': (response) => response.destroy(),
    '202': (response) => response.writeHead(202).end('{"status":"accepted"}'),
    'an empty body': answerText('', 'image/png'),
    'a page that asks to wait': answerText('<!DOCTYPE html><p>Generating, please wait…</p>', 'text/html'),
    'a page in Chinese behind a comment': answerText(
      '\ufeff<!-- cdn -->\n<html lang="zh"><body>生成中，请稍候</body></html>',
      'image/png',
    ),
    'JSON that says that it is at work': answerText('{"data":{"status":"processing"}}', 'application/json'),
  };
  test.each(Object.entries(soon))('is requested again after %s', async (_, script) => {
    host.script = (response, call) =>
      host.calls.length < 3 ? script(response, call) : answerPicture(png)(response, call);
    const seams = { pausesMs: [1, 1] };
    const { bytes } = await downloadLinkedPicture(
      new AbortController().signal,
      allowed(),
      `${host.origin}/a.png`,
      seams,
    );
    expect(bytes).toEqual(png);
    expect(host.calls).toHaveLength(3);
  });

  test('is requested three times at most if its address keeps answering with a page', async () => {
    host.script = answerText('<html><title>Please wait</title></html>', 'text/html');
    const error = await failOf(allowed(), `${host.origin}/a.png`, { pausesMs: [1, 1] });
    expect(error).toMatchObject({ code: 'download_failed', details: { imageFailReason: 'download' } });
    expect(host.calls).toHaveLength(3);
  });

  test('is not requested again if its address answers with something else', async () => {
    host.script = answerText('{"error":"expired"}', 'application/json');
    await failOf(allowed(), `${host.origin}/a.png`, { pausesMs: [1, 1] });
    expect(host.calls).toHaveLength(1);
  });
});

describe('a link', () => {
  test.each(['/media/a.png', 'media/a.png', './media/a.png'])(
    '%s is treated as one of the gateway’s own',
    async (link) => {
      const { signal } = new AbortController();
      const { bytes } = await downloadLinkedPicture(signal, host.asUpstream(), link);
      expect(bytes).toEqual(png);
      expect(host.calls[0]?.path).toMatch(/\/media\/a\.png$/);
    },
  );

  test('without a scheme gets the gateway’s', async () => {
    const { signal } = new AbortController();
    const { bytes } = await downloadLinkedPicture(signal, allowed(), `//127.0.0.1:${host.port}/a.png`);
    expect(bytes).toEqual(png);
  });

  test('by http to a host that is known by https is requested by https', async () => {
    const asked: string[] = [];
    const lookup: Lookup = (name, _, callback) => {
      asked.push(name);
      callback(new Error('ENOTFOUND'), []);
    };
    const error = await failOf(host.asUpstream(), 'http://filesystem.site/a.png', { lookup });
    expect(error.details.imageFailReason).toBe('download');
    expect(asked).toEqual(['filesystem.site']);
  });

  test.each([
    ['http://203.0.113.5/a.png', '203.0.113.5:80'],
    ['https://8.8.4.4/a.png', '8.8.4.4'],
    ['http://8.8.8.8:8000/images/a.png', '8.8.8.8:8000'],
    ['https://[2606:4700::6810:85e5]/a.png', '[2606:4700::6810:85e5]'],
    ['http://10.0.0.5/a.png', '10.0.0.5:80'],
    ['https://192.168.7.7/a.png', '192.168.7.7:443'],
    ['http://minio:9000/bucket/a.png', 'minio:9000'],
    ['http://storage/a.png', 'storage:80'],
    ['https://cdn_1.relay.io/a.png', 'cdn_1.relay.io'],
  ])('%s reports the entry that would allow its host, and that entry does allow it', async (link, entry) => {
    const { details } = await failOf(host.asUpstream(), link);
    expect(details).toMatchObject({ imageFailReason: 'refused', pictureLink: { host: entry, link } });
    expect(environmentSchema.safeParse({ STUDIO_IMAGE_HOSTS: entry }).success).toBe(true);
    expect(trustHost(new URL(link), [entry])).not.toBeNull();
  });

  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]/a.png',
    'http://0.0.0.0/a.png',
    'http://localhost:3000/a.png',
    'https://168.63.129.16/a.png',
  ])('%s names no host that could be allowed', async (link) => {
    const { details } = await failOf(host.asUpstream(), link);
    expect(details.imageFailReason).toBe('refused');
    expect(details.pictureLink).toBeUndefined();
  });

  test('to a host that is not allowed reports its address, so that it can be fetched later', async () => {
    const link = 'https://cdn.relay.io/a.png?sig=1';
    const { details } = await failOf(host.asUpstream(), link);
    expect(details).toMatchObject({
      imageFailReason: 'refused',
      pictureLink: { host: 'cdn.relay.io', link },
    });
    for (const hidden of [
      'http://127.0.0.1:1/a.png',
      'https://user:pass@filesystem.site/a.png',
      'file:///etc/x',
    ]) {
      expect((await failOf(host.asUpstream(), hidden)).details.pictureLink).toBeUndefined();
    }
  });
});
