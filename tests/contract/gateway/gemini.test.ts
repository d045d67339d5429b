import { beforeEach, describe, expect, test } from 'vitest';
import type { CallSpec } from '@/lib/server/gateway/gateway-route';
import { geminiRoute } from '@/lib/server/gateway/routes/gemini-route';
import { createCallSpec } from '../../support/call-spec';
import { collectEvents } from '../../support/collect-events';
import { scriptedGateway } from '../../support/scripted-gateway';
import { answerJson, answerText } from '../../support/upstream';

const gateway = scriptedGateway();

const model = 'gemini-3-pro-image';
const png = new Uint8Array(Buffer.from('89504e470d0a1a0a00000000', 'hex'));
const jpeg = new Uint8Array(Buffer.from('ffd8ffe000000000', 'hex'));
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

function create(changes: Partial<Omit<CallSpec, 'model'>> = {}) {
  const spec = createCallSpec({ model, ...changes });
  return collectEvents(geminiRoute.create(new AbortController().signal, gateway.asUpstream(), spec));
}

const sentBody = () => JSON.parse(gateway.calls[0]?.body.toString() ?? 'null');
const pictureData = 'A'.repeat(30_000);
const draft = { thought: true, inlineData: { mimeType: 'image/jpeg', data: 'B'.repeat(30_000) } };
const usageMetadata = {
  promptTokenCount: 1_100,
  promptTokensDetails: [
    { modality: 'TEXT', tokenCount: 10 },
    { modality: 'IMAGE', tokenCount: 1_090 },
  ],
  candidatesTokenCount: 1_290,
  candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1_120 }],
  thoughtsTokenCount: 179,
};
const answered = (parts: unknown[], more: object = {}, candidate: object = { finishReason: 'STOP' }) =>
  answerJson({ candidates: [{ content: { role: 'model', parts }, ...candidate }], ...more });

describe('the request', () => {
  beforeEach(() => {
    gateway.script = answered([{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }]);
  });

  test('goes to the model’s address at Google’s path, with the key only in Google’s header', async () => {
    await create();
    expect(gateway.calls[0]).toMatchObject({
      method: 'POST',
      path: '/gemini/v1beta/models/gemini-3-pro-image:generateContent',
    });
    expect(gateway.calls[0]?.headers).toMatchObject({ 'x-goog-api-key': 'sk-test-0123456789abcdef' });
    expect(gateway.calls[0]?.headers.authorization).toBeUndefined();
    expect(sentBody()).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'a lighthouse at dusk' }] }],
      generationConfig: { responseModalities: ['TEXT', 'IMAGE'] },
    });
  });

  test('has ratio and resolution', async () => {
    await create({ parameters: { aspectRatio: '16:9', resolution: '4K' } });
    expect(sentBody().generationConfig).toEqual({
      responseModalities: ['TEXT', 'IMAGE'],
      imageConfig: { aspectRatio: '16:9', imageSize: '4K' },
    });
  });

  test('has the references after the prompt, each with the type of its bytes', async () => {
    await create({ kind: 'edit', references: [png, jpeg] });
    expect(sentBody().contents).toEqual([
      {
        role: 'user',
        parts: [
          { text: 'a lighthouse at dusk' },
          { inlineData: { mimeType: 'image/png', data: base64(png) } },
          { inlineData: { mimeType: 'image/jpeg', data: base64(jpeg) } },
        ],
      },
    ]);
  });

  test('replays a picture that Gemini made as a turn of its own, with its prompt and its signature', async () => {
    const replayed = { signatures: [null, 'c2lnbmVk'], referencePrompts: [null, 'a lighthouse'] };
    await create({ kind: 'edit', references: [png, jpeg], ...replayed });
    expect(sentBody().contents).toEqual([
      { role: 'user', parts: [{ text: 'a lighthouse' }] },
      {
        role: 'model',
        parts: [{ inlineData: { mimeType: 'image/jpeg', data: base64(jpeg) }, thoughtSignature: 'c2lnbmVk' }],
      },
      {
        role: 'user',
        parts: [
          { text: 'a lighthouse at dusk' },
          { inlineData: { mimeType: 'image/png', data: base64(png) } },
        ],
      },
    ]);
  });

  test('begins with a user turn even if the prompt of a replayed picture is unknown', async () => {
    await create({ kind: 'edit', references: [jpeg], signatures: ['c2lnbmVk'] });
    const turns: { role: string; parts: { text?: string }[] }[] = sentBody().contents;
    expect(turns.map(({ role }) => role)).toEqual(['user', 'model', 'user']);
    expect(turns[0]?.parts).toEqual([{ text: expect.stringMatching(/\w/) }]);
  });

  test('with a parameter that Gemini does not take is refused by the studio', async () => {
    const { error } = await create({ parameters: { quality: 'high' } });
    expect(error).toMatchObject({ code: 'invalid_request', details: { field: 'parameters.quality' } });
    expect(gateway.calls).toHaveLength(0);
  });
});

describe('an answer', () => {
  test.each([
    ['whole', (json: string) => answerText(json, 'application/json')],
    ['in events', (json: string) => answerText(`data: ${json}\n\n`, 'text/event-stream')],
  ])(
    '%s is read with its cost although a relay writes NaN for a number that it does not know',
    async (_, send) => {
      const inlineData = { mimeType: 'image/jpeg', data: pictureData };
      const candidate = { content: { parts: [{ inlineData }] }, finishReason: 'STOP', avgLogprobs: 0.5 };
      gateway.script = send(JSON.stringify({ candidates: [candidate], usageMetadata }).replace('0.5', 'NaN'));
      const { events, error } = await create();
      expect(error).toBeNull();
      expect(events).toMatchObject([
        { type: 'response' },
        { type: 'picture', index: 0, base64: pictureData },
        { type: 'usage', usage: { outputTokens: 1_120 } },
      ]);
    },
  );

  test.each([
    ['no details', { promptTokenCount: 10, candidatesTokenCount: 1_290 }],
    ['the prompt only', { promptTokenCount: 10 }],
    [
      'details in words',
      {
        candidatesTokenCount: 1_290,
        candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: '1120' }],
      },
    ],
    [
      'a count beyond belief',
      { candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1_000_000_000_000 }] },
    ],
  ])('with a picture and a usage that has %s yields no bill', async (_, told) => {
    const picture = { inlineData: { mimeType: 'image/jpeg', data: pictureData } };
    gateway.script = answered([picture], { usageMetadata: told });
    const { events } = await create();
    expect(events.map(({ type }) => type)).toEqual(['response', 'picture']);
  });

  test('delivers the signature, the picture and the tokens, and leaves out drafts and text', async () => {
    gateway.script = answered(
      [
        { text: 'Thinking of light.', thought: true },
        draft,
        { text: 'Here it is.' },
        { inlineData: { mimeType: 'image/jpeg', data: pictureData }, thoughtSignature: 'S'.repeat(40_000) },
      ],
      { usageMetadata },
    );
    const { events, error } = await create();
    expect(error).toBeNull();
    expect(events).toEqual([
      { type: 'response' },
      { type: 'signature', index: 0, signature: 'S'.repeat(40_000) },
      { type: 'picture', index: 0, base64: pictureData },
      {
        type: 'usage',
        usage: {
          inputTextTokens: 10,
          inputImageTokens: 1_090,
          outputTokens: 1_120,
          outputTextTokens: 170 + 179,
        },
      },
    ]);
  });

  test('in the gateway’s own spelling is read, too', async () => {
    gateway.script = answered([
      { inline_data: { mime_type: 'image/png', data: pictureData }, thought_signature: 'c2ln' },
    ]);
    const { events } = await create();
    expect(events.slice(1)).toEqual([
      { type: 'signature', index: 0, signature: 'c2ln' },
      { type: 'picture', index: 0, base64: pictureData },
    ]);
  });

  test('with more pictures than one delivers all, each with its signature, and a repeated one once', async () => {
    gateway.script = answered([
      { inlineData: { data: 'AAAA' }, thoughtSignature: 'c2ln' },
      { inlineData: { data: 'CCCC' }, thought: true },
      { inlineData: { data: 'AAAA' }, thoughtSignature: 'c2ln' },
      { inlineData: { data: 'BBBB' }, thoughtSignature: 'b3RoZXI=' },
    ]);
    const { events } = await create();
    expect(events.slice(1)).toEqual([
      { type: 'signature', index: 0, signature: 'c2ln' },
      { type: 'picture', index: 0, base64: 'AAAA' },
      { type: 'signature', index: 1, signature: 'b3RoZXI=' },
      { type: 'picture', index: 1, base64: 'BBBB' },
    ]);
  });

  test.each([
    ['longer than one can be', 'S'.repeat(3_000_001)],
    ['not base64', 'a b\n<script>'],
    ['no text', 42],
  ])('whose signature is %s delivers the picture without it', async (_, thoughtSignature) => {
    gateway.script = answered([{ inlineData: { data: 'AAAA' }, thoughtSignature }]);
    const { events } = await create();
    expect(events.slice(1)).toEqual([{ type: 'picture', index: 0, base64: 'AAAA' }]);
  });
});

describe('an answer without a picture', () => {
  test.each([
    ['IMAGE_SAFETY', 'moderation_blocked'],
    ['IMAGE_PROHIBITED_CONTENT', 'moderation_blocked'],
    ['IMAGE_RECITATION', 'moderation_blocked'],
    ['SAFETY', 'moderation_blocked'],
    ['PROHIBITED_CONTENT', 'moderation_blocked'],
    ['RECITATION', 'moderation_blocked'],
    ['IMAGE_OTHER', 'no_picture'],
    ['NO_IMAGE', 'no_picture'],
    ['MAX_TOKENS', 'no_picture'],
  ])('that finished with %s is %s, in upstream’s words and with its tokens', async (finishReason, code) => {
    gateway.script = answered([draft], { usageMetadata }, { finishReason, finishMessage: 'It says why.' });
    const { events, error } = await create();
    expect(error).toMatchObject({ code, charged: true });
    expect(error?.details.upstream?.message).toBe(`${finishReason}: It says why.`);
    expect(events.at(-1)).toMatchObject({ type: 'usage' });
  });

  test('whose prompt was blocked says why', async () => {
    gateway.script = answerJson({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } });
    const { error } = await create();
    expect(error?.code).toBe('moderation_blocked');
    expect(error?.details.upstream?.message).toBe('PROHIBITED_CONTENT');
  });

  test('gives the model’s own words', async () => {
    gateway.script = answered([{ text: 'I would rather ' }, { text: 'describe it.' }]);
    const { error } = await create();
    expect(error?.code).toBe('no_picture');
    expect(error?.details.upstream?.message).toBe('I would rather describe it.');
  });

  test.each([
    [
      'Google’s error of a bad key',
      400,
      { code: 400, message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT' },
      'key_refused',
    ],
    [
      'Google’s error of a missing model',
      404,
      { code: 404, message: 'models/gemini-9 is not found for API version v1beta', status: 'NOT_FOUND' },
      'model_unavailable',
    ],
    [
      'Google’s error of a bad argument',
      400,
      { code: 400, message: 'Unable to process input image.', status: 'INVALID_ARGUMENT' },
      'request_refused',
    ],
    [
      'Google’s error of a region',
      400,
      {
        code: 400,
        message: 'User location is not supported for the API use.',
        status: 'FAILED_PRECONDITION',
      },
      'request_refused',
    ],
    [
      'Google’s error of too many calls',
      429,
      { code: 429, message: 'Resource has been exhausted.', status: 'RESOURCE_EXHAUSTED' },
      'upstream_rate_limited',
    ],
    [
      'Google’s error of an overloaded model',
      503,
      { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' },
      'upstream_unavailable',
    ],
    [
      'the gateway’s error of the balance',
      403,
      { message: 'insufficient quota', type: 'Aihubmix_api_error', code: 'insufficient_user_quota' },
      'balance_empty',
    ],
  ])('that is %s is understood and free', async (_, status, error, code) => {
    gateway.script = answerJson({ error }, status);
    const told = await create();
    expect(told.error).toMatchObject({ code, charged: false });
  });

  test.each([
    [
      'an error inside HTTP 200',
      answerJson({ error: { message: 'broken', code: 500 } }),
      'upstream_unavailable',
    ],
    ['nothing', answerJson({}), 'upstream_unavailable'],
    ['an answer cut off', answerText('{"candidates":[{"content":', 'application/json'), 'upstream_cut_off'],
    ['a page of a proxy', answerText('<html></html>', 'text/html'), 'upstream_unavailable'],
    ['an event stream', answerText('data: {}\n\n', 'text/event-stream'), 'upstream_unreadable'],
  ])('that is %s is a charged failure', async (_, script, code) => {
    gateway.script = script;
    expect((await create()).error).toMatchObject({ code, charged: true });
  });
});
