import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSandbox } from '@/lib/server/sandbox/sandbox';

const origin = 'https://sandbox.safelight.invalid';
const sandbox = createSandbox({ origin, pace: 0, keys: ['sk-1'] });
const pro = 'gemini-3-pro-image';

interface Part {
  text?: string;
  thought?: boolean;
  inlineData?: { mimeType: string; data: string };
  thoughtSignature?: string;
}

const generate = (body: object, model = pro, { key = 'sk-1', method = 'generateContent' } = {}) =>
  sandbox.fetch(`${origin}/gemini/v1beta/models/${model}:${method}`, {
    method: 'POST',
    headers: { 'x-goog-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const user = (text: string, ...more: Part[]) => ({ role: 'user', parts: [{ text }, ...more] });
const prompt = (text: string, imageConfig: object = {}) => ({
  contents: [user(text)],
  generationConfig: { responseModalities: ['TEXT', 'IMAGE'], imageConfig },
});
const partsOf = async (answer: Response): Promise<Part[]> =>
  (await answer.json()).candidates[0].content.parts;
const pictureIn = (parts: readonly Part[]) => {
  const part = parts.find(({ inlineData, thought }) => inlineData && !thought);
  if (!part) throw new Error('There is no picture.');
  return part;
};
const sizeOf = async (parts: readonly Part[]) =>
  sharp(Buffer.from(pictureIn(parts).inlineData?.data ?? '', 'base64')).metadata();
const lastCall = () => sandbox.calls().at(-1);

beforeEach(() => {
  sandbox.clearCalls();
  sandbox.setScenario(null);
});

describe('generateContent', () => {
  it('answers with drafts, a text and one picture with its signature, billed by its tokens', async () => {
    const answer = await (await generate(prompt('a cat sandbox:quick', { imageSize: '2K' }))).json();
    const { parts } = answer.candidates[0].content as { parts: Part[] };
    expect(parts.filter(({ thought, inlineData }) => thought && inlineData)).toHaveLength(1);
    expect(pictureIn(parts)).toMatchObject({
      inlineData: { mimeType: expect.stringMatching(/^image\/(jpeg|png)$/) },
      thoughtSignature: expect.any(String),
    });
    expect(answer.candidates[0].finishReason).toBe('STOP');
    const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount, candidatesTokensDetails } =
      answer.usageMetadata;
    expect(candidatesTokensDetails).toEqual([{ modality: 'IMAGE', tokenCount: 1_120 }]);
    const texts = candidatesTokenCount - 1_120 + thoughtsTokenCount;
    const cost = Math.round(promptTokenCount * 2 + 1_120 * 120 + texts * 12);
    expect(lastCall()).toMatchObject({
      endpoint: 'gemini',
      model: pro,
      chargedMicroUsd: cost,
      toldMicroUsd: cost,
      picturesDelivered: 1,
    });
  });

  it.each([
    [pro, '16:9', '1K', 1376, 768],
    [pro, '21:9', '2K', 3168, 1344],
    ['gemini-3.1-flash-image-preview', '1:8', '512', 192, 1536],
    ['gemini-3.1-flash-image', '4:1', '4K', 8192, 2048],
    ['gemini-3.1-flash-lite-image', '4:5', '1K', 928, 1152],
  ])('draws with %s at %s and %s', async (model, aspectRatio, imageSize, width, height) => {
    const parts = await partsOf(
      await generate(prompt('a boat sandbox:quick', { aspectRatio, imageSize }), model),
    );
    expect(await sizeOf(parts)).toMatchObject({ width, height });
  });

  it.each([
    [pro, { aspectRatio: '1:8' }],
    [pro, { imageSize: '512' }],
    ['gemini-3.1-flash-lite-image', { imageSize: '2K' }],
    ['gemini-2.5-flash-image', { imageSize: '1K' }],
    [pro, { aspect_ratio: '1:1' }],
  ])('refuses what %s does not take: %j', async (model, imageConfig) => {
    const answer = await generate(prompt('x', imageConfig), model);
    expect(answer.status).toBe(400);
    expect((await answer.json()).error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
    expect(lastCall()).toMatchObject({ issued: false, chargedMicroUsd: 0 });
  });

  it('refuses unknown models, and keys in another header', async () => {
    const unknown = await generate(prompt('x'), 'gpt-image-2');
    expect([unknown.status, (await unknown.json()).error.status]).toEqual([404, 'NOT_FOUND']);
    expect((await generate(prompt('x'), pro, { key: 'sk-wrong' })).status).toBe(401);
    const bearer = await sandbox.fetch(`${origin}/gemini/v1beta/models/${pro}:generateContent`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-1', 'content-type': 'application/json' },
      body: JSON.stringify(prompt('x')),
    });
    expect(bearer.status).toBe(401);
  });

  it('takes up to 14 pictures, and only valid ones', async () => {
    const data = (
      await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
        .png()
        .toBuffer()
    ).toString('base64');
    const picture: Part = { inlineData: { mimeType: 'image/png', data } };
    const send = (...pictures: Part[]) => generate({ contents: [user('join sandbox:quick', ...pictures)] });
    expect((await send(...Array.from({ length: 14 }, () => picture))).status).toBe(200);
    expect((await send(...Array.from({ length: 15 }, () => picture))).status).toBe(400);
    expect((await send({ inlineData: { mimeType: 'image/jpeg', data } })).status).toBe(400);
    expect((await send({ inlineData: { mimeType: 'image/png', data: 'AAAA' } })).status).toBe(400);
    expect((await send({ inlineData: { mimeType: 'image/gif', data } })).status).toBe(400);
  });
});

describe('a conversation about a picture', () => {
  const follow = (part: Part, model = pro) =>
    generate(
      { contents: [user('a cat'), { role: 'model', parts: [part] }, user('at night sandbox:quick')] },
      model,
    );

  it('continues with the picture’s signature, even if the picture was re-encoded', async () => {
    const part = pictureIn(await partsOf(await generate(prompt('a cat'))));
    expect((await follow(part)).status).toBe(200);
    const again = await sharp(Buffer.from(part.inlineData?.data ?? '', 'base64'))
      .resize(512)
      .webp({ quality: 70 })
      .toBuffer();
    const inlineData = { mimeType: 'image/webp', data: again.toString('base64') };
    expect((await follow({ ...part, inlineData })).status).toBe(200);
  });

  it('refuses a missing, a foreign and a changed signature', async () => {
    const [first, second] = await Promise.all(
      ['a cat', 'a city at night'].map(async (text) =>
        pictureIn(await partsOf(await generate(prompt(text)))),
      ),
    );
    const refusal = async (part: Part) => {
      const answer = await follow(part);
      return [answer.status, (await answer.json()).error?.message];
    };
    const { inlineData, thoughtSignature = '' } = first ?? {};
    expect(await refusal({ inlineData })).toEqual([
      400,
      expect.stringContaining('missing a thought_signature'),
    ]);
    const invalid = [400, expect.stringContaining('not valid')];
    expect(await refusal({ inlineData, thoughtSignature: second?.thoughtSignature })).toEqual(invalid);
    expect(await refusal({ inlineData, thoughtSignature: `AAAA${thoughtSignature.slice(4)}` })).toEqual(
      invalid,
    );
    expect(lastCall()).toMatchObject({ issued: false });
  });

  it('needs no signature for a model that does not think', async () => {
    const model = 'gemini-2.5-flash-image';
    const parts = await partsOf(await generate(prompt('a cat sandbox:quick'), model));
    expect(parts.some(({ thought, thoughtSignature }) => thought || thoughtSignature)).toBe(false);
    expect((await follow(pictureIn(parts), model)).status).toBe(200);
  });

  it('makes two pictures in one answer, and repeats the first, if its scenario asks for it', async () => {
    const answer = await generate(prompt('a cat sandbox:gemini-several sandbox:quick'));
    const { candidates, usageMetadata } = await answer.json();
    const parts: Part[] = candidates[0].content.parts;
    const pictures = parts.filter(({ inlineData, thought }) => inlineData && !thought);
    expect(pictures).toHaveLength(3);
    expect(new Set(pictures.map(({ inlineData }) => inlineData?.data)).size).toBe(2);
    for (const picture of pictures) expect((await follow(picture)).status).toBe(200);
    expect(usageMetadata.candidatesTokensDetails).toEqual([{ modality: 'IMAGE', tokenCount: 2_240 }]);
  });

  it('signs with 1.5 MB if its scenario asks for it', async () => {
    const parts = await partsOf(await generate(prompt('a cat sandbox:gemini-long-signature sandbox:quick')));
    expect(pictureIn(parts).thoughtSignature?.length).toBeGreaterThan(1_400_000);
    expect((await follow(pictureIn(parts))).status).toBe(200);
  });
});

describe('failures', () => {
  it.each([
    ['no-pictures', 'NO_IMAGE'],
    ['gemini-image-safety', 'IMAGE_SAFETY'],
    ['gemini-image-prohibited', 'IMAGE_PROHIBITED_CONTENT'],
    ['gemini-image-recitation', 'IMAGE_RECITATION'],
    ['gemini-image-other', 'IMAGE_OTHER'],
    ['gemini-safety', 'SAFETY'],
    ['gemini-prohibited', 'PROHIBITED_CONTENT'],
    ['gemini-recitation', 'RECITATION'],
    ['gemini-max-tokens', 'MAX_TOKENS'],
    ['gemini-text-only', 'STOP'],
  ])('makes no picture for %s, and bills the tokens that it reports', async (scenario, reason) => {
    const answer = await (await generate(prompt(`a sandbox:${scenario}`))).json();
    expect(answer.candidates[0].finishReason).toBe(reason);
    expect(JSON.stringify(answer)).not.toContain('inlineData');
    expect(lastCall()).toMatchObject({ issued: true, picturesDelivered: 0 });
    expect(lastCall()?.toldMicroUsd).toBe(lastCall()?.chargedMicroUsd);
  });

  it('blocks the prompt that the safety system rejects', async () => {
    const answer = await (await generate(prompt('by Hayao Miyazaki'))).json();
    expect(answer.promptFeedback).toEqual({ blockReason: 'PROHIBITED_CONTENT' });
    expect(answer.candidates).toBeUndefined();
  });

  it.each([
    ['rate-limit', 429, 'RESOURCE_EXHAUSTED'],
    ['unavailable', 503, 'UNAVAILABLE'],
    ['retired', 404, 'NOT_FOUND'],
    ['no-access', 403, 'PERMISSION_DENIED'],
  ])('refuses %s in Google’s format, free of charge', async (scenario, code, status) => {
    const answer = await generate(prompt(`a sandbox:${scenario}`));
    expect(answer.status).toBe(code);
    expect((await answer.json()).error).toMatchObject({ code, status });
    expect(lastCall()).toMatchObject({ issued: false, chargedMicroUsd: 0 });
  });

  it('refuses an empty balance in the gateway’s format', async () => {
    const answer = await generate(prompt('a sandbox:balance'));
    expect((await answer.json()).error.type).toBe('Aihubmix_api_error');
  });

  it('cuts the answer in the middle of the picture', async () => {
    await expect((await generate(prompt('a sandbox:cut sandbox:quick'))).text()).rejects.toThrow();
    expect(lastCall()).toMatchObject({ picturesDelivered: 0, toldMicroUsd: null, ending: 'cut' });
  });
});

it('streams the same parts, the last of them with the usage', async () => {
  const method = 'streamGenerateContent?alt=sse';
  const text = await (await generate(prompt('a cat sandbox:quick'), pro, { method })).text();
  const chunks = text
    .split('\r\n\r\n')
    .filter(Boolean)
    .map((chunk) => JSON.parse(chunk.replace(/^data: /, '')));
  const parts = chunks.flatMap(({ candidates }) => candidates[0].content.parts as Part[]);
  expect(pictureIn(parts).thoughtSignature).toBeDefined();
  expect(chunks.filter(({ usageMetadata }) => usageMetadata)).toEqual([chunks.at(-1)]);
  expect((await generate(prompt('x'), pro, { method: 'streamGenerateContent' })).status).toBe(400);
});
