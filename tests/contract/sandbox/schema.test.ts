import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSandbox } from '@/lib/server/sandbox/sandbox';

const origin = 'https://sandbox.safelight.invalid';
const sandbox = createSandbox({ origin, pace: 0 });
const get = async (route: string) => (await sandbox.fetch(`${origin}${route}`)).json();
const create = (body: object, headers: Record<string, string> = {}) =>
  sandbox.fetch(`${origin}/ai/v1/images/generations`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-1', 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ prompt: 'a boat sandbox:quick', ...body }),
  });
const refusal = async (body: object) => {
  const answer = await create(body);
  const { code, param, message } = (await answer.json()).error ?? {};
  return { status: answer.status, code, param, message };
};
const picture = async (
  width: number,
  height: number,
  format: 'png' | 'jpeg' = 'png',
  channels: 3 | 4 = 3,
) => {
  const background = { r: 200, g: 80, b: 40, alpha: 0.5 };
  const bytes = await sharp({ create: { width, height, channels, background } }).toFormat(format).toBuffer();
  return `data:image/${format};base64,${bytes.toString('base64')}`;
};
const [gpt, seedream] = ['gpt-image-2.6-flare', 'doubao-seedream-5-5'];

beforeEach(() => sandbox.clearCalls());

describe('parameters of the tasks route', () => {
  it('refuses what the schema does not have, at every level, by name', async () => {
    expect(await refusal({ model: gpt, quality: 'high' })).toEqual({
      status: 400,
      code: 'schema_violation',
      param: 'quality',
      message: 'Unknown request parameter: `quality`.',
    });
    expect(await refusal({ model: gpt, extra: { style: 'vivid' } })).toMatchObject({ param: 'extra.style' });
    for (const field of [
      'response_format',
      'aspect_ratio',
      'seed',
      'negative_prompt',
      'background',
      'stream',
    ])
      expect(await refusal({ model: gpt, [field]: 1 })).toMatchObject({
        code: 'schema_violation',
        param: field,
      });
    expect(sandbox.calls().every(({ issued, chargedMicroUsd }) => !issued && chargedMicroUsd === 0)).toBe(
      true,
    );
  });

  it.each([
    [{ model: gpt, n: 11 }, 'n'],
    [{ model: gpt, n: 1.5 }, 'n'],
    [{ model: gpt, n: '2' }, 'n'],
    [{ model: gpt, output_format: 'gif' }, 'output_format'],
    [{ model: gpt, extra: { quality: 'ultra' } }, 'extra.quality'],
    [{ model: gpt, extra: { output_compression: 101 } }, 'extra.output_compression'],
    [{ model: gpt, extra: null }, 'extra'],
    [{ model: gpt, images: [] }, 'images'],
    [{ model: gpt, images: ['x'] }, 'images[0]'],
    [{ model: gpt, prompt: '' }, 'prompt'],
    [{ model: gpt, prompt: 'x'.repeat(32_001) }, 'prompt'],
    [{ model: 'gpt-image-2', output_format: 'webp' }, 'output_format'],
    [{ model: 'gpt-image-2', extra: { quality: 'max' } }, 'extra.quality'],
    [{ model: 'gpt-image-2', extra: { moderation: 'low' } }, 'extra.moderation'],
    [{ model: seedream, n: 2 }, 'n'],
    [{ model: seedream, watermark: false }, 'watermark'],
    [{ model: 'doubao-seedream-4-0', extra: { watermark: false } }, 'extra'],
    [{ model: 'wan2.7-image', size: '1024x1024' }, 'size'],
    [{ model: 'wan2.7-image', aspect_ratio: '4:5' }, 'aspect_ratio'],
    [{ model: 'mai-image-2.6', resolution: '8K' }, 'resolution'],
    [{ model: 'glm-image', images: ['data:image/png;base64,AAAA'] }, 'images'],
    [{ model: 'flux-2-pro' }, 'async'],
    [{ model: 'flux-2-pro', async: false }, 'async'],
    [{ model: 'flux-2-pro', async: true, safety_tolerance: 6 }, 'safety_tolerance'],
    [{}, 'model'],
  ])('refuses %j at %s', async (body, param) => {
    expect(await refusal(body)).toMatchObject({ status: 400, code: 'schema_violation', param });
  });

  it.each([
    [gpt, '1000x1000'],
    [gpt, '4096x2048'],
    [gpt, '512x512'],
    [gpt, '3840x1024'],
    [seedream, '640x480'],
    ['doubao-seedream-5-0-pro', '4096x4096'],
    ['doubao-seedream-4-5', '1024x1024'],
    ['doubao-seedream-5-0-lite', '16384x960'],
    ['glm-image', '1000x1000'],
    ['qwen-image-3.0', '4096x4096'],
  ])('refuses for %s the size %s', async (model, size) => {
    expect(await refusal({ model, size })).toMatchObject({ code: 'invalid_request', param: 'size' });
  });

  it.each([
    [{ model: gpt, size: '3840x2160' }, 3840, 2160],
    [{ model: gpt, size: '2048x1152', extra: { quality: 'xhigh' } }, 2048, 1152],
    [{ model: seedream }, 2048, 2048],
    [{ model: seedream, size: '4704x3520' }, 4704, 3520],
    [{ model: 'doubao-seedream-4-0', size: '2560x1440', watermark: false }, 2560, 1440],
    [{ model: 'qwen-image-3.0-pro', size: '1664x928', extra: { watermark: false } }, 1664, 928],
    [{ model: 'wan2.7-image', aspect_ratio: '21:9' }, 1568, 672],
    [{ model: 'glm-image' }, 1280, 1280],
    [{ model: 'mai-image-2.6', resolution: '4K' }, 4096, 4096],
    [{ model: 'aurora-image-preview', aspect_ratio: '3:2', resolution: '2K', seed: 7 }, 2512, 1680],
  ])('draws for %j a picture of %i × %i', async (body, width, height) => {
    const task = await (await create(body)).json();
    const bytes = Buffer.from(task.output[0].b64_json, 'base64');
    expect(await sharp(bytes).metadata()).toMatchObject({ width, height });
    const call = sandbox.calls().at(-1);
    expect(Math.round(task.usage.cost * 1_000_000)).toBe(call?.chargedMicroUsd);
    expect(call?.chargedMicroUsd).toBeGreaterThan(0);
  });

  it('refuses combinations that no schema can express', async () => {
    const square = await picture(64, 64);
    const cases: [object, string][] = [
      [{ model: gpt, mask: await picture(64, 64, 'png', 4) }, 'mask'],
      [{ model: gpt, image: square, images: [square] }, 'image'],
      [{ model: gpt, images: [square], extra: { moderation: 'low' } }, 'extra.moderation'],
      [{ model: gpt, output_format: 'jpeg', extra: { background: 'transparent' } }, 'extra.background'],
      [{ model: gpt, extra: { output_compression: 80 } }, 'extra.output_compression'],
      [{ model: 'gpt-image-2', images: [square], size: '2048x2048' }, 'size'],
      [{ model: 'flux-2-flex', async: true, aspect_ratio: '1:1', width: 512, height: 512 }, 'width'],
    ];
    for (const [body, param] of cases)
      expect(await refusal(body)).toMatchObject({ code: 'unsupported_input_combination', param });
  });

  it('takes only data that is a picture, and masks that match it', async () => {
    const send = (url: string) => refusal({ model: seedream, images: [url] });
    const png = await picture(64, 64);
    expect(await send('https://example.com/a.png')).toMatchObject({ code: 'media_url_unreachable' });
    expect(await send('data:image/gif;base64,R0lGODdh')).toMatchObject({ code: 'unsupported_media_format' });
    for (const broken of ['data:image/png;base64,AAAA', `${png}=`, png.replace('image/png', 'image/jpeg')])
      expect(await send(broken)).toMatchObject({ code: 'invalid_media_data', param: 'images[0]' });
    expect(await send(png)).toMatchObject({ status: 200 });
    const masked = (mask: string) => refusal({ model: gpt, images: [png], mask });
    expect(await masked(await picture(64, 64))).toMatchObject({ code: 'invalid_media', param: 'mask' });
    expect(await masked(await picture(32, 64, 'png', 4))).toMatchObject({ code: 'invalid_media' });
    expect(await masked(await picture(64, 64, 'png', 4))).toMatchObject({ status: 200 });
    const fifteen = Array.from({ length: 15 }, () => png);
    expect(await refusal({ model: seedream, images: fifteen })).toMatchObject({ param: 'images' });
    expect(await refusal({ model: gpt, images: fifteen })).toMatchObject({ status: 200 });
  });

  it('counts a reference of 1024 pixels square as 1,024 tokens', async () => {
    const costOf = async (body: object) => (await (await create({ model: gpt, ...body })).json()).usage.cost;
    const size = { size: '1024x1024' };
    const more = (await costOf({ ...size, images: [await picture(1024, 1024)] })) - (await costOf(size));
    expect(Math.round(more * 1_000_000)).toBe(1_024 * 8);
  });

  it('marks pictures unless the watermark is switched off', async () => {
    const corner = async (extra: object) => {
      const { output } = await (await create({ model: 'qwen-image-3.0', size: '512x512', extra })).json();
      const bytes = await sharp(Buffer.from(output[0].b64_json, 'base64'))
        .extract({ left: 14, top: 465, width: 40, height: 35 })
        .png()
        .toBuffer();
      return Math.max(...(await sharp(bytes).stats()).channels.map(({ stdev }) => stdev));
    };
    expect(await corner({})).toBeGreaterThan(20);
    expect(await corner({ watermark: false })).toBeLessThan(5);
  });

  it('repeats a picture for the same seed', async () => {
    const bytesOf = async (seed: number) => {
      const { output } = await (await create({ model: 'aurora-image-preview', seed })).json();
      return output[0].b64_json;
    };
    expect(await bytesOf(7)).toBe(await bytesOf(7));
    expect(await bytesOf(7)).not.toBe(await bytesOf(8));
  });

  it('refuses bodies above 32 MiB, and bodies that are not a JSON object', async () => {
    const code = async (answer: Response) => (await answer.json()).error.code;
    expect(await code(await create({ model: gpt, prompt: 'x'.repeat(32 * 1024 ** 2) }))).toBe(
      'request_too_large',
    );
    expect(await code(await create({ model: gpt }, { 'content-type': 'text/plain' }))).toBe(
      'invalid_request',
    );
    const list = await sandbox.fetch(`${origin}/ai/v1/images/generations`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-1', 'content-type': 'application/json' },
      body: '[]',
    });
    expect(await code(list)).toBe('invalid_request');
  });

  it.each(['gpt-image-1', 'gpt-4o-image', 'gemini-3-pro-image', 'nothing'])(
    'does not know %s',
    async (model) => {
      expect(await refusal({ model })).toMatchObject({ status: 404, code: 'model_not_found' });
    },
  );

  it.each([seedream, 'flux-2-pro', 'gemini-3-pro-image'])('does not serve %s on /v1', async (model) => {
    const answer = await sandbox.fetch(`${origin}/v1/images/generations`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-1', 'content-type': 'application/json' },
      body: JSON.stringify({ model, prompt: 'x' }),
    });
    expect((await answer.json()).error.code).toBe('model_not_found');
  });
});

describe('public lists', () => {
  it('serves the schemas that requests are checked against', async () => {
    const { endpoints, schema_version } = await get(`/call/schema/models/${gpt}/endpoints`);
    expect(schema_version).toBe('1.2');
    const native = endpoints.find(({ path }: { path: string }) => path === '/ai/v1/images/generations');
    expect(endpoints.indexOf(native)).toBe(1);
    expect(native.lifecycle).toMatchObject({ mode: 'sync_or_async', supports_async: true });
    const { properties, additionalProperties } = native.request.schema;
    expect(additionalProperties).toBe(false);
    expect(properties.extra.properties.quality.enum).toEqual([
      'low',
      'medium',
      'high',
      'xhigh',
      'max',
      'auto',
    ]);
    const flux = await get('/call/schema/models/flux-2-pro/endpoints');
    expect(flux.endpoints[0]).toMatchObject({
      lifecycle: { mode: 'async' },
      request: { schema: { required: ['model', 'prompt', 'async'] } },
    });
    const gemini = await get('/call/schema/models/gemini-3-pro-image/endpoints');
    expect(gemini.endpoints[0].path).toBe('/gemini/v1beta/models/gemini-3-pro-image:generateContent');
    expect((await get('/call/schema/models/nothing/endpoints')).error.code).toBe('model_not_found');
  });

  it('lists every family in the gateway’s order, with one row twice and one without details', async () => {
    const { data } = await get('/api/v1/models?type=image_generation&sort_by=order');
    const ids: string[] = data.map(({ model_id }: { model_id: string }) => model_id);
    expect(ids.slice(0, 2)).toEqual(['gemini-3.1-flash-image', 'gpt-image-2.6-flare']);
    expect(ids).toEqual(
      expect.arrayContaining([
        seedream,
        'qwen-image-3.0',
        'wan2.7-image',
        'glm-image',
        'mai-image-2.6',
        'flux-2-pro',
        'gpt-4o-image',
        'gpt-image-1',
      ]),
    );
    expect(new Set(ids).size).toBe(ids.length - 1);
    expect(data.at(-1)).not.toHaveProperty('types');
    expect(data[1]).toMatchObject({
      types: 'image_generation',
      features: 'image_edit,streaming',
      input_modalities: 'text,image',
      pricing: { input: 5, output: 30 },
    });
  });

  it('says which models are retired', async () => {
    const { data } = await get('/models/retirements');
    expect(data).toContainEqual({
      model_id: 'gpt-image-1',
      retire_at: '2026-10-23',
      successor: 'gpt-image-2.6-flare',
    });
  });
});
