import OpenAI, { toFile } from 'openai';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { bothSandboxes } from '@/tests/support/both-sandboxes';

const forms = bothSandboxes();

const bytesOf = (base64: string | undefined) => Buffer.from(base64 ?? '', 'base64');
// sharp's stats() reads the input, not what extract() leaves of it.
const half = async (picture: Buffer, left: number) =>
  sharp(await sharp(picture).extract({ left, top: 0, width: 512, height: 1024 }).png().toBuffer()).stats();
const flat = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 4, background } })
    .png()
    .toBuffer();

describe.each(forms)('image endpoints, $form', ({ sandbox, origin, fetch }) => {
  const client = () => new OpenAI({ apiKey: 'sk-test', baseURL: `${origin()}/v1`, maxRetries: 0, fetch });
  beforeEach(() => sandbox().clearCalls());

  it('generates distinct pictures of the requested size and format, and bills them by usage', async () => {
    const result = await client().images.generate({
      model: 'gpt-image-1',
      prompt: 'hills at dawn',
      n: 2,
      size: '1536x1024',
      quality: 'low',
      output_format: 'webp',
    });
    const [first, second] = (result.data ?? []).map(({ b64_json }) => bytesOf(b64_json));
    expect(first?.equals(second ?? Buffer.alloc(0))).toBe(false);
    expect(await sharp(first).metadata()).toMatchObject({ format: 'webp', width: 1536, height: 1024 });
    expect(result.usage).toMatchObject({ output_tokens: 800, input_tokens_details: { image_tokens: 0 } });
    const [call] = sandbox().calls();
    const inputTokens = result.usage?.input_tokens ?? 0;
    expect(call).toMatchObject({
      endpoint: 'generations',
      issued: true,
      picturesDelivered: 2,
      chargedMicroUsd: inputTokens * 5 + 800 * 40,
    });
  });

  it('counts quality auto as high: the documented 6240 tokens of a portrait', async () => {
    const result = await client().images.generate({
      model: 'gpt-image-1',
      prompt: 'sandbox:quick',
      size: '1024x1536',
    });
    expect(result.usage?.output_tokens).toBe(6240);
  });

  it('draws the subject alone on a transparent background', async () => {
    const result = await client().images.generate({
      model: 'gpt-image-1',
      prompt: 'a cat',
      background: 'transparent',
      quality: 'low',
    });
    const { data, info } = await sharp(bytesOf(result.data?.[0]?.b64_json))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info.channels).toBe(4);
    expect(data[3]).toBe(0);
    expect(data[(512 * 1024 + 512) * 4 + 3]).toBe(255);
  });

  it('takes free sizes for later models, and answers reverse models without usage', async () => {
    const free = await client().images.generate({
      model: 'gpt-image-2',
      prompt: 'sandbox:quick',
      size: '1280x720' as '1024x1024',
    });
    expect(await sharp(bytesOf(free.data?.[0]?.b64_json)).metadata()).toMatchObject({
      width: 1280,
      height: 720,
    });
    const reverse = await client().images.generate({
      model: 'gpt-4o-image-vip',
      prompt: 'sandbox:quick',
      n: 2,
    });
    expect(reverse.usage).toBeUndefined();
    expect(sandbox().calls().at(-1)?.chargedMicroUsd).toBe(9_000);
  });

  it('streams previews and a completed event for each picture, and bills the input once', async () => {
    const stream = await client().images.generate({
      model: 'gpt-image-1',
      prompt: 'sandbox:quick',
      n: 2,
      quality: 'low',
      stream: true,
      partial_images: 2,
    });
    const types: string[] = [];
    let tokens = 0;
    for await (const event of stream) {
      types.push(event.type);
      expect(await sharp(bytesOf(event.b64_json)).metadata()).toMatchObject({ width: 1024, height: 1024 });
      if (event.type === 'image_generation.completed') tokens += event.usage.total_tokens;
    }
    const one = [
      'image_generation.partial_image',
      'image_generation.partial_image',
      'image_generation.completed',
    ];
    expect(types).toEqual([...one, ...one]);
    expect(sandbox().calls()[0]?.chargedMicroUsd).toBe((tokens - 2 * 472) * 5 + 2 * 472 * 40);
  });

  it('changes only what the mask leaves transparent', async () => {
    const reference = await flat(1024, 1024, '#3366cc');
    const window = await flat(512, 1024, '#000000');
    const mask = await sharp({
      create: { width: 1024, height: 1024, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .composite([{ input: window, left: 0, top: 0 }])
      .png()
      .toBuffer();
    const result = await client().images.edit({
      model: 'gpt-image-1',
      prompt: 'a city at night',
      quality: 'low',
      size: '1024x1024',
      image: await toFile(reference, 'a.png', { type: 'image/png' }),
      mask: await toFile(mask, 'm.png', { type: 'image/png' }),
    });
    const picture = bytesOf(result.data?.[0]?.b64_json);
    const kept = await half(picture, 0);
    expect(kept.channels.map(({ min, max }) => [min, max])).toEqual([
      [51, 51],
      [102, 102],
      [204, 204],
    ]);
    const changed = await half(picture, 512);
    expect(changed.channels[2]?.stdev).toBeGreaterThan(5);
    expect(result.usage?.input_tokens_details.image_tokens).toBe(65 + 129);
    expect(sandbox().calls()[0]).toMatchObject({ endpoint: 'edits', referenceCount: 1, hasMask: true });
  });

  it('shows several references within the picture, in their own colours', async () => {
    const files = await Promise.all(
      ['#00ff00', '#ff00ff'].map(async (colour) =>
        toFile(await flat(300, 300, colour), 'r.png', { type: 'image/png' }),
      ),
    );
    const result = await client().images.edit({
      model: 'gpt-image-1',
      prompt: 'a quiet room',
      quality: 'low',
      image: files,
    });
    const { data } = await sharp(bytesOf(result.data?.[0]?.b64_json))
      .raw()
      .toBuffer({ resolveWithObject: true });
    const count = (r: number, g: number, b: number) => {
      let pixels = 0;
      for (let at = 0; at < data.length; at += 3)
        if (data[at] === r && data[at + 1] === g && data[at + 2] === b) pixels += 1;
      return pixels;
    };
    expect(count(0, 255, 0)).toBeGreaterThan(10_000);
    expect(count(255, 0, 255)).toBeGreaterThan(10_000);
  });

  it('notices a caller who leaves, and still charges', async () => {
    const controller = new AbortController();
    const answer = client().images.generate(
      { model: 'gpt-image-1', prompt: 'sandbox:hang' },
      { signal: controller.signal },
    );
    await expect.poll(() => sandbox().calls()[0]?.issued).toBe(true);
    controller.abort();
    await expect(answer).rejects.toThrow(OpenAI.APIUserAbortError);
    await expect.poll(() => sandbox().calls()[0]?.ending).toBe('left');
    expect(sandbox().calls()[0]?.chargedMicroUsd).toBeGreaterThan(0);
  });
});
