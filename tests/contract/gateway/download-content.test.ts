import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '@/lib/protocol/app-error';
import { byHttps, contentAddress, downloadContent } from '@/lib/server/gateway/downloads/download-content';
import type { DownloadSeams } from '@/lib/server/gateway/downloads/receive-picture';
import { scriptedGateway } from '../../support/scripted-gateway';
import { answerJson, answerText, type Script, ScriptedUpstream } from '../../support/upstream';

const gateway = scriptedGateway();
let png: Buffer;
beforeAll(async () => {
  const small = sharp({ create: { width: 24, height: 16, channels: 3, background: '#c63a1b' } });
  png = await small.png().toBuffer();
});

const signal = () => new AbortController().signal;
const ownLink = () => `${gateway.origin}/ai/v1/images/t_1/content/res_1`;
const download = (link: string, seams?: DownloadSeams) =>
  downloadContent(signal(), gateway.asUpstream(), 't_1', link, seams);

async function failOf(link: string, seams?: DownloadSeams): Promise<AppError> {
  const error = await download(link, seams).then(
    () => null,
    (cause: unknown) => cause,
  );
  if (!(error instanceof AppError)) throw new Error('The download did not fail as it should.');
  return error;
}
const answerPicture: Script = (response) => response.writeHead(200, { 'content-type': 'image/png' }).end(png);
const refusal = (code: string, status: number) =>
  answerJson({ error: { message: 'It says why.', code, tid: 'tid-1' } }, status);

describe('the key is sent', () => {
  const baseUrl = 'https://gateway.example/v1';
  const of = (link: string, taskId = 't_1') =>
    contentAddress({ baseUrl, demo: false }, taskId, link)?.href ?? null;

  test.each([
    'https://gateway.example/ai/v1/images/t_1/content/res_1',
    'https://aihubmix.com/ai/v1/images/t_1/content/res_1',
    'https://AIHubMix.com:443/ai/v1/images/t_1/content/res-2',
    '/ai/v1/images/t_1/content/res_1',
  ])('with %s', (link) => {
    expect(of(link)).not.toBeNull();
  });

  test.each([
    ['another host', 'https://cdn.example/ai/v1/images/t_1/content/res_1'],
    ['a host that ends like the gateway', 'https://evil-aihubmix.com/ai/v1/images/t_1/content/res_1'],
    ['a sub-domain', 'https://cdn.aihubmix.com/ai/v1/images/t_1/content/res_1'],
    ['a host with a dot at its end', 'https://aihubmix.com./ai/v1/images/t_1/content/res_1'],
    ['another port', 'https://aihubmix.com:8443/ai/v1/images/t_1/content/res_1'],
    ['plain http', 'http://aihubmix.com/ai/v1/images/t_1/content/res_1'],
    ['user info', 'https://user:pass@aihubmix.com/ai/v1/images/t_1/content/res_1'],
    ['the host as user info', 'https://aihubmix.com@cdn.example/ai/v1/images/t_1/content/res_1'],
    ['a backslash', 'https://aihubmix.com\\@cdn.example/ai/v1/images/t_1/content/res_1'],
    ['the id of another task', 'https://aihubmix.com/ai/v1/images/t_2/content/res_1'],
    ['more after it', 'https://aihubmix.com/ai/v1/images/t_1/content/res_1/more'],
    ['something before it', 'https://aihubmix.com/proxy/ai/v1/images/t_1/content/res_1'],
    ['a path upwards', 'https://aihubmix.com/ai/v1/images/t_1/content/../../../../v1/models'],
    ['an encoded path upwards', 'https://aihubmix.com/ai/v1/images/t_1/content/%2e%2e%2fx'],
    ['a protocol-relative address elsewhere', '//cdn.example/ai/v1/images/t_1/content/res_1'],
    ['no address', 'http://'],
  ])('nowhere for %s', (_, link) => {
    expect(of(link)).toBeNull();
  });

  test.each([
    ['http://aihubmix.com/ai/v1/images/t_1/content/res_1', 'https://aihubmix.com'],
    ['HTTP://gateway.example/ai/v1/images/t_1/content/res_1', 'https://gateway.example'],
  ])('by https, although the link says %s', (link, origin) => {
    expect(contentAddress({ baseUrl, demo: false }, 't_1', byHttps(link))?.origin).toBe(origin);
  });

  test('to no host but the gateway, even by https', () => {
    expect(of(byHttps('http://cdn.example/ai/v1/images/t_1/content/res_1'))).toBeNull();
    expect(of(byHttps('http://aihubmix.com:8080/ai/v1/images/t_1/content/res_1'))).toBeNull();
  });

  test('nowhere for a task id with a slash', () => {
    expect(of('https://aihubmix.com/ai/v1/images/a/b/content/res_1', 'a/b')).toBeNull();
  });

  test('to the sandbox only in demo', () => {
    const demo = { baseUrl: 'https://sandbox.safelight.invalid/v1', demo: true };
    const path = '/ai/v1/images/t_1/content/res_1';
    expect(contentAddress(demo, 't_1', `https://aihubmix.com${path}`)).toBeNull();
    expect(contentAddress(demo, 't_1', `https://sandbox.safelight.invalid${path}`)).not.toBeNull();
  });
});

describe('a picture behind the key', () => {
  test('is fetched byte for byte', async () => {
    gateway.script = answerPicture;
    const picture = await download(ownLink());
    expect(picture).toMatchObject({ mimeType: 'image/png', width: 24, height: 16 });
    expect(picture.bytes.equals(png)).toBe(true);
    expect(gateway.calls[0]?.headers.authorization).toBe('Bearer sk-test-0123456789abcdef');
  });

  test('that is not ready is requested again', async () => {
    const answers = [refusal('result_not_ready', 409), refusal('result_not_found', 404), answerPicture];
    gateway.script = (response, call) => answers[gateway.calls.length - 1]?.(response, call);
    expect(await download(ownLink())).toMatchObject({ width: 24 });
  });

  test.each([
    ['never becomes ready', 'result_not_ready', 409, true],
    ['was fetched too often', 'too_many_downloads', 429, true],
    ['has expired', 'artifact_expired', 410, false],
    ['is refused to this key', 'authentication_failed', 401, true],
    ['meets a broken gateway', 'internal_error', 500, true],
  ])('that %s fails as a download', async (_, code, status, retryable) => {
    gateway.script = refusal(code, status);
    const error = await failOf(ownLink());
    expect(error).toMatchObject({ code: 'download_failed', retryable });
    expect(error.details.imageFailReason).toBe('download');
    expect(error.details.upstream).toEqual({ status, message: 'It says why.', requestId: 'tid-1' });
  });

  test.each<[string, Script]>([
    ['the gateway is broken for a moment', refusal('internal_error', 502)],
    ['the gateway refuses for a moment', refusal('permission_denied', 403)],
    [
      'it was cut in the middle',
      (response) => {
        response.writeHead(200, { 'content-length': png.byteLength });
        response.write(png.subarray(0, 20), () => response.destroy());
      },
    ],
    [
      'the gateway answers that it is still at work',
      answerText('{"status":"in_progress"}', 'application/json'),
    ],
    ['the request is only accepted', (response) => response.writeHead(202).end('{}')],
  ])('is requested again if %s', async (_, script) => {
    gateway.script = (response, call) =>
      gateway.calls.length < 3 ? script(response, call) : answerPicture(response, call);
    expect((await download(ownLink())).bytes.equals(png)).toBe(true);
    expect(gateway.calls).toHaveLength(3);
  });

  test.each([
    ['the key is refused', refusal('authentication_failed', 401)],
    ['it was fetched too often', refusal('too_many_downloads', 429)],
  ])('is not requested again if %s', async (_, script) => {
    gateway.script = script;
    await failOf(ownLink());
    expect(gateway.calls).toHaveLength(1);
  });

  test('is not fetched through a redirect', async () => {
    const elsewhere = await ScriptedUpstream.start();
    try {
      for (const status of [301, 302, 303, 307, 308]) {
        gateway.script = (response) =>
          response.writeHead(status, { location: `${elsewhere.origin}/picture.png` }).end();
        expect((await failOf(ownLink())).details.imageFailReason).toBe('refused');
      }
      expect(elsewhere.calls).toHaveLength(0);
    } finally {
      await elsewhere.stop();
    }
  });

  test('is refused if it is larger than pictures may be', async () => {
    gateway.script = answerPicture;
    const error = await failOf(ownLink(), { bytesMax: 20 });
    expect(error.details.imageFailReason).toBe('refused');
  });

  test('fails if its bytes are not a picture', async () => {
    gateway.script = answerText('<html>hello</html>', 'text/html');
    expect((await failOf(ownLink())).details.imageFailReason).toBe('download');
  });

  test('at the public gateway is not fetched from a private address, and the key is not sent', async () => {
    const lookup: DownloadSeams['lookup'] = (_, __, callback) =>
      callback(null, [{ address: '127.0.0.1', family: 4 }]);
    const error = await failOf('https://aihubmix.com/ai/v1/images/t_1/content/res_1', { lookup });
    expect(error.details.imageFailReason).toBe('refused');
  });
});

test('any other link is fetched without the key', async () => {
  gateway.script = answerPicture;
  await download(`${gateway.origin}/elsewhere/picture.png`);
  expect(gateway.calls[0]?.headers.authorization).toBeUndefined();
});

test('a link on a host that is not allowed is refused even if it looks like a task’s content', async () => {
  const error = await failOf('https://cdn.example/ai/v1/images/t_1/content/res_1');
  expect(error.details.imageFailReason).toBe('refused');
});
