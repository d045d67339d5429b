import { randomUUID } from 'node:crypto';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '@/lib/protocol/app-error';
import { chooseUpstream } from '@/lib/server/gateway/upstream';
import { cancelJob } from '@/lib/server/jobs/cancel-job';
import { runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { retryImage } from '@/lib/server/jobs/pictures/retry-image';
import { postJob } from '@/lib/server/jobs/post-job';
import { type Config, parseConfig } from '@/lib/server/platform/config';
import { getStorage } from '@/lib/server/platform/storage/get-storage';
import { answerChat, chatChunk, chatDone, chatFrames } from '../../support/chat-answers';
import { endRunningJobs } from '../../support/end-running-jobs';
import { findEvent, type ReadEvent, readEvents } from '../../support/read-events';
import { deleteFolder, makeTemporaryFolder } from '../../support/temporary-folder';
import { type Script, ScriptedUpstream } from '../../support/upstream';

let gateway: ScriptedUpstream;
let directory: string;
let png: Buffer;
let pictures: Script;
beforeAll(async () => {
  gateway = await ScriptedUpstream.start();
  png = await sharp({ create: { width: 40, height: 60, channels: 3, background: '#0a7' } })
    .png()
    .toBuffer();
});
afterAll(() => gateway.stop());
beforeEach(async () => {
  directory = await makeTemporaryFolder('chat');
  gateway.reset();
  pictures = (response) => response.writeHead(200, { 'content-type': 'image/png' }).end(png);
});
afterEach(async () => {
  await endRunningJobs();
  await deleteFolder(directory);
});

/** The gateway's answer to the chat; its pictures are on the same server. */
function chat(script: Script): void {
  gateway.script = (response, call) => (call.method === 'POST' ? script : pictures)(response, call);
}

function configure(variables: Record<string, string> = {}): Config {
  return parseConfig({
    STUDIO_DATA_DIR: directory,
    AIHUBMIX_API_KEY: 'sk-test',
    AIHUBMIX_BASE_URL: `${gateway.origin}/v1`,
    STUDIO_IMAGE_HOSTS: `127.0.0.1:${gateway.port}`,
    ...variables,
  });
}
const demo = () => parseConfig({ STUDIO_DATA_DIR: directory, SANDBOX_PACE: '0' });

/** Gives a name that no server knows an address on this machine, as the machine's own resolver could. */
function resolveLocally(name: string): void {
  const { lookup } = dns;
  const found = [{ address: '127.0.0.1', family: 4 }];
  dns.lookup = Object.assign(
    (asked: string, options: object, done: (error: null, addresses: typeof found) => void) =>
      asked === name ? done(null, found) : Reflect.apply(lookup, dns, [asked, options, done]),
    lookup,
  );
  syncBuiltinESMExports();
}

interface Body {
  id: string;
  [field: string]: unknown;
}
const turn = (changes: Record<string, unknown> = {}): Body => ({
  id: randomUUID(),
  kind: 'chat',
  model: 'gpt-4o-image-vip',
  prompt: 'A red lamp over still water',
  ...changes,
});

function request(body: Body, references: readonly Buffer[] = []): Request {
  const form = new FormData();
  form.append('request', JSON.stringify(body));
  for (const bytes of references) form.append('reference', new File([new Uint8Array(bytes)], 'r.png'));
  return new Request('http://studio.test/api/jobs', { method: 'POST', body: form });
}

const post = async (config: Config, body: Body, references: readonly Buffer[] = []) =>
  readEvents(await postJob(config, request(body, references), randomUUID()));

const link = (name: string) => `${gateway.origin}/cdn/20260311/${name}.png`;
const picture = (name: string) => `![gen_01kkd8nppjf1mvfzphde13${name}](${link(name)})`;
const opening =
  '{"prompt":"a lamp","ratio":"2:3","n":"2"}\n\n>🕐 Queuing.\n\n>⚡ Generating..\n\n>🏃 Progress 11....64....\n\n';
const names = (events: readonly ReadEvent[]) => events.map(({ event }) => event);
const fails = (events: readonly ReadEvent[]) =>
  events.flatMap((entry) => (entry.event === 'image-fail' ? [entry.data] : []));

describe('a chat job', () => {
  test('reports its stages, prose and pictures, costs a price per call, and ends with the number of links', async () => {
    chat(answerChat(`${opening}${picture('aaaa')}\n\n${picture('bbbb')}\n\nHere they are.`));
    const body = turn();
    const { events } = await post(configure(), body);
    const progress = events.flatMap((entry) => (entry.event === 'job-progress' ? [entry.data] : []));
    expect(progress.filter(({ stage }) => stage !== 'saving')).toEqual([
      { stage: 'waiting', percent: null },
      { stage: 'queued', percent: null, echo: { prompt: 'a lamp', ratio: '2:3', n: 2 } },
      { stage: 'generating', percent: null },
      { stage: 'generating', percent: 11 },
      { stage: 'generating', percent: 64 },
    ]);
    const text = events.map((entry) => (entry.event === 'text-delta' ? entry.data.text : '')).join('');
    expect(text).toBe('Here they are.');
    const ends = events.flatMap((entry) => (entry.event === 'image-end' ? [entry.data] : []));
    expect(ends.map(({ index }) => index).sort()).toEqual([0, 1]);
    expect(ends[0]).toMatchObject({
      mimeType: 'image/png',
      width: 40,
      height: 60,
      base64: png.toString('base64'),
    });
    expect(findEvent(events, 'answer-end')).toEqual({
      raw: `${opening}${picture('aaaa')}\n\n${picture('bbbb')}\n\nHere they are.`,
      echo: { prompt: 'a lamp', ratio: '2:3', n: 2 },
      genIds: ['gen_01kkd8nppjf1mvfzphde13aaaa', 'gen_01kkd8nppjf1mvfzphde13bbbb'],
    });
    expect(findEvent(events, 'cost-report')).toEqual({ microUsd: 9_000, basis: 'per-call', demo: false });
    expect(findEvent(events, 'job-end')).toEqual({ status: 'succeeded', requested: 2, delivered: 2 });
    expect(names(events).slice(-2)).toEqual(['cost-report', 'job-end']);
    expect(gateway.calls.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('delivers its first picture while the answer is still arriving', async () => {
    let release: () => void = () => undefined;
    const seen = new Promise<void>((resolve) => {
      release = resolve;
    });
    chat(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chatFrames(`${opening}${picture('aaaa')}\n`));
      await seen;
      response.end(chatFrames(`\n${picture('bbbb')}`) + chatDone);
    });
    const stream = await postJob(configure(), request(turn()), randomUUID());
    const early: string[] = [];
    const { events } = await readEvents(stream, (entry) => {
      early.push(entry.event);
      // The gateway continues only now: the picture did not wait for it.
      if (entry.event === 'image-end') release();
      return entry.event === 'job-end';
    });
    expect(early.indexOf('image-end')).toBeLessThan(early.indexOf('answer-end'));
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'succeeded', delivered: 2 });
  });

  test.each([
    ['a link, then bytes', true],
    ['bytes, then a link', false],
  ])('delivers a picture once if it arrives as %s', async (_, isLinkFirst) => {
    const shown = chatChunk({ content: `${picture('aaaa')}\n` });
    const url = `data:image/png;base64,${png.toString('base64')}`;
    const bytes = chatChunk({ images: [{ image_url: { url } }] });
    const frames = (isLinkFirst ? [shown, bytes] : [bytes, shown]).join('');
    chat((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(frames + chatDone);
    });
    const { events } = await post(configure(), turn());
    expect(events.filter(({ event }) => /^image-/.test(event)).map(({ event }) => event)).toEqual([
      'image-end',
    ]);
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'succeeded', requested: 1, delivered: 1 });
  });

  test('delivers a picture from its bytes if its link leads nowhere', async () => {
    pictures = (response) => response.writeHead(410).end();
    const url = `data:image/png;base64,${png.toString('base64')}`;
    chat((response) => {
      const frames =
        chatChunk({ content: picture('aaaa') }) + chatChunk({ images: [{ image_url: { url } }] });
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(frames + chatDone);
    });
    const { events } = await post(configure(), turn());
    expect(events.findLast(({ event }) => /^image-/.test(event))).toMatchObject({
      event: 'image-end',
      data: { index: 0 },
    });
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'succeeded', requested: 1, delivered: 1 });
  });

  test.each([
    ['with its signature, then without it', ['?X-Amz-Expires=3600&X-Amz-Signature=1f', '']],
    ['without its signature, then with it', ['', '?X-Amz-Expires=3600&X-Amz-Signature=1f']],
  ])(
    'delivers a picture once if it is linked %s, although only the signature opens it',
    async (_, queries) => {
      gateway.script = (response, call) => {
        if (call.method === 'POST') {
          const links = queries.map((query) => `![x](${gateway.origin}/out/a.png${query})`);
          answerChat(links.join('\n\n'))(response, call);
        } else if (call.path.includes('Signature')) pictures(response, call);
        else response.writeHead(403).end();
      };
      const { events } = await post(configure(), turn());
      expect(events.findLast(({ event }) => /^image-/.test(event))).toMatchObject({
        event: 'image-end',
        data: { index: 0 },
      });
      expect(findEvent(events, 'job-end')).toMatchObject({ status: 'succeeded', requested: 1, delivered: 1 });
    },
  );

  test('replays the same frames from storage, byte for byte, and is never issued twice', async () => {
    chat(answerChat(`${opening}${picture('aaaa')}\n\nA word 🌅 and 字.`));
    const body = turn();
    const live = await post(configure(), body);
    await expect.poll(() => runningJobs().has(body.id)).toBe(false);
    const stored = await post(configure(), body);
    expect(stored.text).toBe(live.text);
    expect(findEvent(stored.events, 'answer-end').raw).toContain('🌅');
    expect(gateway.calls.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('sends references with the turns that name them', async () => {
    chat(answerChat(picture('aaaa')));
    const messages = [
      { role: 'user', text: 'like this', images: [0] },
      { role: 'assistant', text: picture('zzzz') },
    ];
    await post(configure(), turn({ messages }), [png, png]);
    const sent = JSON.parse(gateway.calls[0]?.body.toString() ?? 'null').messages;
    expect(
      sent.map(({ content }: { content: unknown }) => (Array.isArray(content) ? content.length : content)),
    ).toEqual([2, picture('zzzz'), 2]);
  });

  test('works with the sandbox, and so does a follow-up', async () => {
    const first = await post(demo(), turn({ prompt: 'the sea in the morning' }));
    const { raw, genIds } = findEvent(first.events, 'answer-end');
    expect(findEvent(first.events, 'job-end')).toEqual({ status: 'succeeded', requested: 1, delivered: 1 });
    expect(findEvent(first.events, 'cost-report')).toMatchObject({
      microUsd: 9_000,
      basis: 'per-call',
      demo: true,
    });
    const messages = [
      { role: 'user', text: 'the sea in the morning' },
      { role: 'assistant', text: raw },
    ];
    const second = await post(demo(), turn({ prompt: 'now at night', messages, model: 'gpt-4o-image' }));
    expect(findEvent(second.events, 'answer-end').echo).toMatchObject({ gen_id: genIds[0] });
    expect(findEvent(second.events, 'cost-report')).toMatchObject({ microUsd: 5_000 });
  });
});

describe('a chat job that goes wrong', () => {
  test('is partial, with its error and its charge, when the stream is cut after a picture', async () => {
    chat((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chatFrames(`${opening}${picture('aaaa')}\n\n![gen_b](http://127`), () =>
        response.destroy(),
      );
    });
    const { events } = await post(configure(), turn());
    expect(findEvent(events, 'job-end')).toMatchObject({
      status: 'partial',
      requested: 1,
      delivered: 1,
      error: { code: 'upstream_cut_off', charged: true, retryable: true },
    });
    expect(findEvent(events, 'answer-end').raw).toMatch(/http:\/\/127$/);
    expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 9_000, basis: 'per-call' });
  });

  test('has failed, with its charge and the words of the model, when there is no picture', async () => {
    chat(answerChat('> 排队中.\n> 生成失败 ❌\n> 失败原因：input_moderation\n'));
    const { events } = await post(configure(), turn());
    expect(findEvent(events, 'job-end')).toMatchObject({
      status: 'failed',
      requested: 0,
      delivered: 0,
      error: { code: 'moderation_blocked', charged: true, upstream: { message: 'input_moderation' } },
    });
    expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 9_000, basis: 'per-call' });
    expect(names(events)).toContain('answer-end');
  });

  test('is free when it was refused before work began', async () => {
    chat((response) => response.writeHead(401).end('{"error":{"message":"Invalid token"}}'));
    const { events } = await post(configure(), turn());
    expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 0, basis: 'none' });
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'failed', error: { code: 'key_refused' } });
  });

  test('keeps the link of a picture that could not be downloaded, which can be retried for free', async () => {
    pictures = (response, { path: asked }) =>
      asked.includes('aaaa') ? response.writeHead(503).end() : response.end(png);
    chat(answerChat(`${opening}${picture('aaaa')}\n\n${picture('bbbb')}`));
    const body = turn();
    const config = configure();
    const { events } = await post(config, body);
    expect(fails(events)).toEqual([{ index: 0, reason: 'download', retryable: true }]);
    expect(findEvent(events, 'job-end')).toMatchObject({
      status: 'partial',
      requested: 2,
      delivered: 1,
      error: { code: 'download_failed' },
    });
    pictures = (response) => response.end(png);
    const again = await retryImage(new AbortController().signal, {
      storage: await getStorage(config),
      upstream: chooseUpstream(config, null),
      jobId: body.id,
      index: '0',
    });
    expect(findEvent((await readEvents(again)).events, 'image-end')).toMatchObject({ index: 0, width: 40 });
    expect(gateway.calls.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('downloads nothing from hosts that are not allowed, and does not accept a page as a picture', async () => {
    pictures = (response) => response.writeHead(200, { 'content-type': 'image/png' }).end('<html></html>');
    const links = [
      'http://169.254.169.254/latest',
      'https://evil.example/a.png',
      `http://localhost:${gateway.port}/b.png`,
    ];
    chat(answerChat([...links.map((url) => `![x](${url})`), picture('page')].join('\n')));
    const { events } = await post(configure(), turn());
    expect(fails(events).sort((a, b) => a.index - b.index)).toEqual([
      { index: 0, reason: 'refused', retryable: false },
      // The host can be allowed later, so the user is told the picture's address.
      {
        ...{ index: 1, reason: 'refused', retryable: true },
        ...{ host: 'evil.example', link: 'https://evil.example/a.png' },
      },
      { index: 2, reason: 'refused', retryable: false },
      { index: 3, reason: 'download', retryable: true },
    ]);
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'failed', requested: 4, delivered: 0 });
    // A page means that the picture is not there yet, so it is requested again.
    const asked = gateway.calls.filter(({ method }) => method === 'GET').map((call) => call.path);
    expect(asked.length).toBeGreaterThan(1);
    expect(new Set(asked)).toEqual(new Set(['/cdn/20260311/page.png']));
  });

  test('fetches a picture again, for free, once its host is allowed', async () => {
    const unlisted = `http://pictures.test:${gateway.port}/a.png`;
    chat(answerChat(`![x](${unlisted})`));
    const body = turn();
    const { events } = await post(configure(), body);
    const place = { host: `pictures.test:${gateway.port}`, link: unlisted };
    expect(fails(events)).toEqual([{ index: 0, reason: 'refused', retryable: true, ...place }]);
    const retry = async (config: Config) =>
      readEvents(
        await retryImage(new AbortController().signal, {
          storage: await getStorage(config),
          upstream: chooseUpstream(config, null),
          jobId: body.id,
          index: '0',
        }),
      );
    expect(fails((await retry(configure())).events)).toMatchObject([{ retryable: true, ...place }]);
    resolveLocally('pictures.test');
    const allowed = configure({ STUDIO_IMAGE_HOSTS: `pictures.test:${gateway.port}` });
    expect(findEvent((await retry(allowed)).events, 'image-end')).toMatchObject({ index: 0, width: 40 });
    expect(gateway.calls.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('ends as cancelled, with its charge and the pictures that had arrived', async () => {
    chat((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chatFrames(`${opening}${picture('aaaa')}\n\nMore to co`));
    });
    const config = configure();
    const body = turn();
    const stream = await postJob(config, request(body), randomUUID());
    const storage = await getStorage(config);
    const { events } = await readEvents(stream, (entry) => {
      if (entry.event === 'image-end') void cancelJob(storage, body.id);
      return entry.event === 'job-end';
    });
    expect(findEvent(events, 'job-end')).toMatchObject({
      status: 'cancelled',
      requested: 1,
      delivered: 1,
      error: { code: 'cancelled', charged: true },
    });
    expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 9_000 });
    expect(await gateway.calls[0]?.closed).toBe(false);
  });

  test('also ends as cancelled if only its downloads were left', async () => {
    pictures = () => undefined;
    chat(answerChat(picture('aaaa')));
    const config = configure();
    const body = turn();
    const stream = await postJob(config, request(body), randomUUID());
    const storage = await getStorage(config);
    const { events } = await readEvents(stream, (entry) => {
      if (entry.event === 'answer-end') void cancelJob(storage, body.id);
      return entry.event === 'job-end';
    });
    expect(findEvent(events, 'job-end')).toMatchObject({ status: 'cancelled', requested: 1, delivered: 0 });
    expect(fails(events)).toEqual([{ index: 0, reason: 'download', retryable: true }]);
  });
});

describe('a chat request is refused', () => {
  const user = (images: number[]) => ({ role: 'user', text: 'x', images });
  test.each<[string, Body, number, string]>([
    ['for a model without a chat', turn({ model: 'gpt-image-1' }), 0, 'kind'],
    ['with a parameter', turn({ parameters: { n: 1 } }), 0, 'parameters.n'],
    ['with a size', turn({ parameters: { size: '1024x1024' } }), 0, 'parameters.size'],
    [
      'with a picture that did not come',
      turn({ messages: [user([0]), user([0, 1])] }),
      1,
      'messages.1.images',
    ],
    [
      'with a picture in a reply',
      turn({ messages: [{ role: 'assistant', text: 'x', images: [0] }] }),
      1,
      'messages.0.images',
    ],
    ['with an unknown role', turn({ messages: [{ role: 'system', text: 'x' }] }), 0, 'messages.0.role'],
    ['with 17 references', turn(), 17, 'reference'],
    ['with an empty prompt', turn({ prompt: ' ' }), 0, 'prompt'],
    ['with 33,000 characters', turn({ prompt: 'x'.repeat(33_000) }), 0, 'prompt'],
  ])('%s, naming the field, and nothing is sent', async (_, body, references, field) => {
    const refused = postJob(configure(), request(body, Array(references).fill(png)), randomUUID());
    await expect(refused).rejects.toMatchObject({ code: 'invalid_request', details: { field } });
    expect(gateway.calls).toHaveLength(0);
  });

  test('with a reference that is not a picture, or with a mask', async () => {
    const text = postJob(configure(), request(turn(), [Buffer.from('<svg/>')]), randomUUID());
    await expect(text).rejects.toMatchObject({ details: { field: 'reference' } });
    const masked = new FormData();
    masked.append('request', JSON.stringify(turn()));
    masked.append('mask', new File([new Uint8Array(png)], 'm.png'));
    const withMask = new Request('http://studio.test/api/jobs', { method: 'POST', body: masked });
    await expect(postJob(configure(), withMask, randomUUID())).rejects.toMatchObject({
      details: { field: 'mask' },
    });
  });

  test('if the conversation is larger than a body may be', async () => {
    const messages = [{ role: 'assistant', text: 'x'.repeat(20_000) }];
    const config = configure({ STUDIO_BODY_LIMIT_BYTES: '10240' });
    const refused = postJob(config, request(turn({ messages })), randomUUID());
    await expect(refused).rejects.toBeInstanceOf(AppError);
    await expect(postJob(config, request(turn({ messages })), randomUUID())).rejects.toMatchObject({
      code: 'too_large',
    });
  });
});
