import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSandbox } from '@/lib/server/sandbox/sandbox';

const origin = 'https://sandbox.safelight.invalid';
const sandbox = createSandbox({ origin, pace: 0, keys: ['sk-good'] });
const authorization = 'Bearer sk-good';

async function generate(
  body: object,
  headers: Record<string, string> = { authorization },
): Promise<Response> {
  return sandbox.fetch(`${origin}/v1/images/generations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'gpt-image-1', prompt: 'sandbox:quick', ...body }),
  });
}

type Field = readonly [name: string, value: string | Blob];

async function edit(fields: readonly Field[], model = 'gpt-image-1'): Promise<Response> {
  const form = new FormData();
  form.set('model', model);
  form.set('prompt', 'sandbox:quick');
  for (const [name, value] of fields) form.append(name, value);
  return sandbox.fetch(`${origin}/v1/images/edits`, {
    method: 'POST',
    headers: { authorization },
    body: form,
  });
}

async function expectRefused(
  answer: Response,
  status: number,
  details: Record<string, unknown>,
): Promise<void> {
  expect(answer.status).toBe(status);
  const { error } = await answer.json();
  expect(error).toMatchObject(details);
  expect(error.message).toMatch(new RegExp(`\\(tid: ${answer.headers.get('x-request-id')}\\)$`));
  expect(sandbox.calls().at(-1)).toMatchObject({ issued: false, chargedMicroUsd: 0, status });
}

describe('generations refuse without a charge:', () => {
  it.each<[string, object, Record<string, unknown>]>([
    [
      'an unknown parameter',
      { response_format: 'b64_json' },
      { param: 'response_format', code: 'unknown_parameter' },
    ],
    ['input_fidelity', { input_fidelity: 'high' }, { param: 'input_fidelity' }],
    ['a mask', { mask: 'x' }, { param: 'mask' }],
    ['size auto', { size: 'auto' }, { code: 'size_not_supported' }],
    ['a free size on gpt-image-1', { size: '1280x720' }, { code: 'size_not_supported' }],
    [
      'a size off the grid of 16',
      { model: 'gpt-image-2', size: '1000x1000' },
      { code: 'size_not_supported' },
    ],
    ['a size with too few pixels', { model: 'gpt-image-2', size: '512x512' }, { code: 'size_not_supported' }],
    [
      'a size with too long an edge',
      { model: 'gpt-image-2', size: '3856x1600' },
      { code: 'size_not_supported' },
    ],
    ['a size beyond 1:3', { model: 'gpt-image-2', size: '512x1600' }, { code: 'size_not_supported' }],
    ['no picture', { n: 0 }, { code: 'n_not_within_range' }],
    ['eleven pictures', { n: 11 }, { code: 'n_not_within_range' }],
    ['half a picture', { n: 1.5 }, { code: 'invalid_type' }],
    ['a number as text', { n: '2' }, { code: 'invalid_type' }],
    ['an unknown quality', { quality: 'hd' }, { param: 'quality', code: 'invalid_value' }],
    ['quality xhigh on gpt-image-1', { quality: 'xhigh' }, { param: 'quality', code: 'invalid_value' }],
    [
      'quality max on gpt-image-2',
      { model: 'gpt-image-2', quality: 'max' },
      { param: 'quality', code: 'invalid_value' },
    ],
    ['an unknown quality on 2.6', { model: 'gpt-image-2.6-flare', quality: 'ultra' }, { param: 'quality' }],
    ['a quality that is null', { quality: null }, { code: 'invalid_type' }],
    ['an unknown moderation', { moderation: 'high' }, { param: 'moderation' }],
    ['transparent JPEG', { background: 'transparent', output_format: 'jpeg' }, { param: 'background' }],
    [
      'transparent on gpt-image-2',
      { model: 'gpt-image-2', background: 'transparent' },
      { param: 'background' },
    ],
    ['compressed PNG', { output_compression: 50 }, { param: 'output_compression' }],
    [
      'compression beyond 100',
      { output_format: 'jpeg', output_compression: 101 },
      { param: 'output_compression' },
    ],
    ['previews without a stream', { partial_images: 1 }, { param: 'partial_images' }],
    ['four previews', { stream: true, partial_images: 4 }, { param: 'partial_images' }],
    ['an empty prompt', { prompt: ' ' }, { param: 'prompt' }],
    ['a prompt that is too long', { prompt: '長'.repeat(32_001) }, { code: 'prompt_too_long' }],
    ['quality for a reverse model', { model: 'gpt-4o-image', quality: 'low' }, { param: 'quality' }],
    [
      'background for a reverse model',
      { model: 'gpt-4o-image', background: 'opaque' },
      { param: 'background' },
    ],
    ['stream for a reverse model', { model: 'gpt-4o-image-vip', stream: true }, { param: 'stream' }],
    [
      'output_format for a reverse model',
      { model: 'gpt-4o-image-vip', output_format: 'png' },
      { param: 'output_format' },
    ],
  ])('%s', async (_, body, details) => {
    await expectRefused(await generate(body), 400, details);
  });

  it('an unknown model, a wrong key, no key', async () => {
    const message = expect.stringContaining('does not exist or you do not have access');
    await expectRefused(await generate({ model: 'dall-e-9' }), 403, { message });
    await expectRefused(await generate({}, { authorization: 'Bearer sk-bad' }), 401, {
      message: expect.stringContaining('Invalid token'),
    });
    await expectRefused(await generate({}, {}), 401, { message: expect.stringContaining('no key provided') });
  });

  it('takes 32,000 characters, and every documented parameter at once', async () => {
    expect((await generate({ prompt: `sandbox:quick ${'長'.repeat(31_986)}` })).status).toBe(200);
    const all = {
      n: 1,
      size: '1024x1024',
      quality: 'low',
      background: 'opaque',
      moderation: 'low',
      output_format: 'jpeg',
      output_compression: 40,
    };
    expect((await generate(all)).status).toBe(200);
  });
});

describe('edits refuse without a charge:', () => {
  const blobs = { png: new Blob(), opaque: new Blob(), small: new Blob() };
  const image: () => Field = () => ['image', blobs.png];
  const draw = async (width: number, channels: 3 | 4) => {
    const png = await sharp({ create: { width, height: 64, channels, background: '#888' } })
      .png()
      .toBuffer();
    return new Blob([new Uint8Array(png)], { type: 'image/png' });
  };

  beforeAll(async () => {
    blobs.png = await draw(64, 4);
    blobs.opaque = await draw(64, 3);
    blobs.small = await draw(32, 4);
  });

  it.each<[string, () => readonly Field[], Record<string, unknown>]>([
    ['no image', () => [], { param: 'image' }],
    ['image repeated', () => [image(), image()], { code: 'duplicate_parameter' }],
    ['image beside image[]', () => [image(), ['image[]', blobs.png]], { code: 'duplicate_parameter' }],
    [
      '17 images',
      () => Array.from({ length: 17 }, () => ['image[]', blobs.png]),
      { code: 'too_many_images' },
    ],
    ['text as image', () => [['image', new Blob(['hello'])]], { code: 'unsupported_file_mimetype' }],
    [
      'moderation',
      () => [image(), ['moderation', 'low']],
      { param: 'moderation', code: 'unknown_parameter' },
    ],
    ['n that is not a number', () => [image(), ['n', 'two']], { param: 'n' }],
    ['size auto', () => [image(), ['size', 'auto']], { code: 'size_not_supported' }],
    ['a mask without alpha', () => [image(), ['mask', blobs.opaque]], { param: 'mask' }],
    ['a mask of other dimensions', () => [image(), ['mask', blobs.small]], { param: 'mask' }],
    [
      'a mask of 4 MB',
      () => [image(), ['mask', new Blob([blobs.png, new Uint8Array(4_000_000)])]],
      { param: 'mask' },
    ],
  ])('%s', async (_, fields, details) => {
    await expectRefused(await edit(fields()), 400, details);
  });

  it('a reverse model, and input_fidelity for a model that does not take it', async () => {
    await expectRefused(await edit([image()], 'gpt-4o-image'), 400, { param: 'model' });
    const fields: readonly Field[] = [image(), ['input_fidelity', 'high']];
    await expectRefused(await edit(fields, 'gpt-image-1-mini'), 400, { param: 'input_fidelity' });
    expect((await edit(fields)).status).toBe(200);
  });

  it('50 MB of images, with 413', async () => {
    const large = new Blob([blobs.png, new Uint8Array(25_000_000)]);
    const message = expect.stringContaining('Total image size is 50.0MB, which exceeds');
    await expectRefused(
      await edit([
        ['image[]', large],
        ['image[]', large],
      ]),
      413,
      { message },
    );
  });
});

describe('chat refuses without a charge:', () => {
  const chat = (body: object) =>
    sandbox.fetch(`${origin}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({
        model: 'gpt-4o-image',
        messages: [{ role: 'user', content: 'a cat' }],
        ...body,
      }),
    });

  it.each<[string, object, number]>([
    ['an official model', { model: 'gpt-image-1' }, 404],
    ['a picture parameter', { size: '1024x1024' }, 400],
    ['no messages', { messages: [] }, 400],
    ['an unknown part', { messages: [{ role: 'user', content: [{ type: 'input_image' }] }] }, 400],
    [
      'a broken data URL',
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'x' },
              { type: 'image_url', image_url: { url: 'data:,x' } },
            ],
          },
        ],
      },
      400,
    ],
    ['stream as text', { stream: 'true' }, 400],
  ])('%s', async (_, body, status) => {
    await expectRefused(await chat(body), status, {});
  });
});
