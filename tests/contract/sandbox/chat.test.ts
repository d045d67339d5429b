import OpenAI from 'openai';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ServedSandbox, serveSandbox } from '@/lib/server/sandbox/serve';

let served: ServedSandbox;
let client: OpenAI;

beforeAll(async () => {
  served = await serveSandbox({ port: 0, pace: 0 });
  client = new OpenAI({ apiKey: 'sk-test', baseURL: `${served.origin}/v1`, maxRetries: 0 });
});
afterAll(() => served.close());
beforeEach(() => served.sandbox.clearCalls());

type Messages = OpenAI.ChatCompletionMessageParam[];

async function say(content: string | Messages, model = 'gpt-4o-image-vip') {
  const messages: Messages = typeof content === 'string' ? [{ role: 'user', content }] : content;
  const stream = await client.chat.completions.create({ model, messages, stream: true });
  const deltas: string[] = [];
  for await (const chunk of stream) {
    const delta = chunk.choices[0]?.delta.content;
    if (delta) deltas.push(delta);
  }
  return { text: deltas.join(''), deltas };
}

const picturesIn = (text: string) =>
  [...text.matchAll(/!\[(gen_[0-9a-z]{26})\]\(([^)]+)\)/g)].map(([, id = '', url = '']) => ({ id, url }));
const sizeOf = async (url: string) => {
  const { width, height } = await sharp(await (await fetch(url)).bytes()).metadata();
  return { width, height };
};

describe('chat, over HTTP', () => {
  it('writes a log with echo, queue, progress and a picture of the requested ratio', async () => {
    const { text, deltas } = await say('a lighthouse at night, 2:3');
    expect(text).toMatch(/"ratio": "2:3"/);
    expect(text).toMatch(/Queuing\.+/);
    expect(text).toMatch(/Generating\.+/);
    expect(text).toMatch(/Progress/);
    const [picture] = picturesIn(text);
    expect(await sizeOf(picture?.url ?? '')).toEqual({ width: 1024, height: 1536 });
    expect(deltas.length).toBeGreaterThan(15);
    expect(served.sandbox.calls()[0]).toMatchObject({
      endpoint: 'chat',
      issued: true,
      chargedMicroUsd: 9_000,
      picturesDelivered: 1,
    });
  });

  it.each([
    ['画一只猫', '排队中', '生成完成'],
    ['畫一隻貓', '排隊中', '生成完成'],
  ])('answers %s in its own script', async (prompt, queuing, complete) => {
    const { text } = await say(prompt, 'gpt-4o-image');
    expect(text).toContain(queuing);
    expect(text).toContain(complete);
    expect(served.sandbox.calls()[0]?.chargedMicroUsd).toBe(5_000);
  });

  it('varies its style, cuts emoji in two, and sends empty choices and null contents', async () => {
    const raw: string[] = [];
    for (let round = 0; round < 12; round += 1) {
      const answer = await fetch(`${served.origin}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: 'Bearer sk-1', 'content-type': 'application/json' },
        body: JSON.stringify({
          model: 'gpt-4o-image',
          stream: true,
          messages: [{ role: 'user', content: 'two pictures of the sea' }],
        }),
      });
      raw.push(await answer.text());
    }
    const all = raw.join('');
    expect(/\\ud83[cd]"/.test(all)).toBe(true);
    expect(all.includes('"choices":[]')).toBe(true);
    expect(all.includes('"content":null')).toBe(true);
    const logs = raw.map((body) =>
      body
        .split('\n')
        .filter((line) => line.startsWith('data: {'))
        .map((line) => JSON.parse(line.slice(6)).choices[0]?.delta.content ?? '')
        .join(''),
    );
    expect(logs.every((log) => picturesIn(log).length === 2)).toBe(true);
    expect(new Set(logs.map((log) => log[0]))).toEqual(new Set(['{', '`']));
    expect(logs.some((log) => log.includes('[100]('))).toBe(true);
    expect(logs.some((log) => /> ID: `task_/.test(log))).toBe(true);
    expect(raw.every((body) => body.endsWith('data: [DONE]\n\n'))).toBe(true);
  });

  it('accepts a follow-up that replays the gen_id, and echoes it', async () => {
    const first = await say('the sea in the morning');
    const [{ id } = { id: '' }] = picturesIn(first.text);
    const second = await say([
      { role: 'user', content: 'the sea in the morning' },
      { role: 'assistant', content: first.text },
      { role: 'user', content: 'now at night' },
    ]);
    expect(second.text).toContain(`"gen_id": "${id}"`);
    expect(picturesIn(second.text)[0]?.id).not.toBe(id);
  });

  it('uses a reference that comes as a data: URL', async () => {
    const red = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#ff0000' } })
      .png()
      .toBuffer();
    const blue = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#0000ff' } })
      .png()
      .toBuffer();
    const averages: number[][] = [];
    for (const reference of [red, blue]) {
      const { text } = await say([
        {
          role: 'user',
          content: [
            { type: 'text', text: 'print this in snow' },
            {
              type: 'image_url',
              image_url: { url: `data:image/png;base64,${reference.toString('base64')}` },
            },
          ],
        },
      ]);
      const [picture] = picturesIn(text);
      const { channels } = await sharp(await (await fetch(picture?.url ?? '')).bytes()).stats();
      averages.push(channels.map(({ mean }) => mean));
      expect(await sizeOf(picture?.url ?? '')).toEqual({ width: 1536, height: 1024 });
    }
    expect((averages[0]?.[0] ?? 0) - (averages[1]?.[0] ?? 0)).toBeGreaterThan(40);
    expect(served.sandbox.calls()[0]?.referenceCount).toBe(1);
  });

  it('answers with one JSON if no stream is requested, and in the scenario plain-json even if one is', async () => {
    const whole = await client.chat.completions.create({
      model: 'gpt-4o-image',
      messages: [{ role: 'user', content: 'a cat' }],
    });
    expect(picturesIn(whole.choices[0]?.message.content ?? '')).toHaveLength(1);
    const plain = await fetch(`${served.origin}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-1', 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'gpt-4o-image',
        stream: true,
        messages: [{ role: 'user', content: 'sandbox:plain-json' }],
      }),
    });
    expect(plain.headers.get('content-type')).toContain('application/json');
  });
});

describe('chat that fails, charged', () => {
  it.each([
    ['chat-failure', /Generation failed ❌[\s\S]*input_moderation/],
    ['chat-failure-output', /output_moderation/],
    ['chat-failure-rate-limit', /rate limit/],
    ['chat-failure-policy', /content policy/],
    ['chat-failure-status', /"status":"failed"/],
    ['no-pictures', /content policy/],
  ])('%s', async (name, shown) => {
    const { text } = await say(`a cat sandbox:${name}`);
    expect(text).toMatch(shown);
    expect(picturesIn(text)).toHaveLength(0);
    expect(served.sandbox.calls()[0]).toMatchObject({
      issued: true,
      chargedMicroUsd: 9_000,
      picturesDelivered: 0,
      status: 200,
    });
  });

  it('says 生成失败 in Chinese, even for a name that moderation blocks', async () => {
    expect((await say('宫崎骏的小镇')).text).toMatch(/生成失败 ❌[\s\S]*失败原因：input_moderation/);
  });

  it('is cut before its picture’s link is complete', async () => {
    await expect(say('a cat sandbox:chat-cut')).rejects.toThrow();
    expect(served.sandbox.calls()[0]).toMatchObject({ issued: true, ending: 'cut' });
  });

  it('sends an error event midway, or ends without a picture', async () => {
    await expect(say('a cat sandbox:stream-error')).rejects.toThrow(/upstream closed/);
    expect(picturesIn((await say('a cat sandbox:stream-no-end')).text)).toHaveLength(0);
  });

  it('links to a picture that has expired', async () => {
    const { text } = await say('a cat sandbox:chat-expired-link');
    expect((await fetch(picturesIn(text)[0]?.url ?? '')).status).toBe(404);
  });

  it('queues for long, and refuses free of charge like the other endpoints', async () => {
    expect((await say('a cat sandbox:long-queue')).text).toMatch(/Queuing\.{50}/);
    await expect(say('a cat sandbox:balance')).rejects.toThrow(/balance is insufficient/);
    expect(served.sandbox.calls().at(-1)).toMatchObject({ issued: false, chargedMicroUsd: 0 });
  });
});
