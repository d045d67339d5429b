import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readAnyAnswer } from '../../support/read-any-answer';

const blank = sharp({ create: { width: 8, height: 8, channels: 3, background: '#f00' } });
const png = (await blank.png().toBuffer()).toString('base64');
const link = 'https://cdn.relay.io/out/a1.png';
const answer = `One lamp: ![lamp](${link}) Done.`;
const letters = [...answer];
const sse = (events: readonly unknown[]) =>
  events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');

/** Answers in other vendors' protocols, one letter at a time; relays pass them on unchanged. */
const streams: [protocol: string, contentType: string, body: string][] = [
  [
    'Claude',
    'text/event-stream',
    sse([
      { type: 'message_start', message: { role: 'assistant', content: [] } },
      ...letters.map((text) => ({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text },
      })),
      { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
      { type: 'message_stop' },
    ]),
  ],
  [
    'OpenAI’s Responses, which repeat the whole text',
    'text/event-stream',
    sse([
      ...letters.map((delta) => ({ type: 'response.output_text.delta', delta })),
      { type: 'response.output_text.done', text: answer },
      {
        type: 'response.completed',
        response: {
          status: 'completed',
          output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: answer }] }],
        },
      },
    ]),
  ],
  [
    'Dify',
    'text/event-stream',
    sse([
      { event: 'workflow_started', data: { id: 'w', inputs: { text: 'a lamp' } } },
      ...letters.map((text) => ({ event: 'message', answer: text })),
      { event: 'workflow_finished', data: { status: 'succeeded', outputs: { answer } } },
      { event: 'message_end', metadata: {} },
    ]),
  ],
  [
    'Ollama',
    'application/x-ndjson',
    [...letters.map((content) => ({ message: { role: 'assistant', content }, done: false })), { done: true }]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(''),
  ],
  [
    'Gemini',
    'text/event-stream',
    sse([
      ...letters.map((text) => ({ candidates: [{ content: { role: 'model', parts: [{ text }] } }] })),
      { candidates: [{ content: { parts: [{ text: '' }] }, finishReason: 'STOP' }] },
    ]),
  ],
];

test.each(streams)(
  'a chat in the protocol of %s yields its text once, and the picture that the text links',
  async (_, contentType, body) => {
    const { pictures, events, error } = await readAnyAnswer([Buffer.from(body)], {
      contentType,
      route: 'chat',
    });
    expect(pictures).toEqual([link]);
    expect(error).toBeNull();
    const said = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
    expect(said.replace(/\s+/g, ' ')).toBe('One lamp: Done.');
  },
);

test('a chat in the protocol of Gemini ends with its reason although the connection stays open', async () => {
  const body = sse([
    {
      candidates: [
        { content: { parts: [{ inlineData: { mimeType: 'image/png', data: png } }] }, finishReason: 'STOP' },
      ],
    },
  ]);
  const options = {
    contentType: 'text/event-stream',
    route: 'chat',
    closes: false,
    deadlineMs: 8_000,
  } as const;
  const { pictures, error } = await readAnyAnswer([Buffer.from(body)], options);
  expect(pictures).toEqual([png]);
  expect(error).toBeNull();
});

describe('a chat that refuses', () => {
  const words = 'I cannot draw this person.';
  const message = (content: unknown) => ({ choices: [{ message: { role: 'assistant', content } }] });
  test.each([
    ['in a part of its message', message([{ type: 'refusal', refusal: words }]), words],
    [
      'in the form of Responses',
      { output: [{ type: 'message', content: [{ type: 'refusal', refusal: words }] }] },
      words,
    ],
    [
      'in the form of Gemini',
      { candidates: [{ finishReason: 'IMAGE_SAFETY', finishMessage: words }] },
      words,
    ],
    [
      'in the form of Gemini, before it began',
      { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } },
      undefined,
    ],
  ])('%s is reported as moderated, in its own words', async (_, body, said) => {
    const { error } = await readAnyAnswer([Buffer.from(JSON.stringify(body))], { route: 'chat' });
    expect(error?.code).toBe('moderation_blocked');
    expect(error?.details.upstream?.message).toBe(said);
  });

  test.each([
    ['an error', { error: { message: 'No available channel for model x' } }],
    ['a failure', { status: 'failed', text: 'It broke.' }],
  ])('is told apart from %s', async (_, body) => {
    const { error } = await readAnyAnswer([Buffer.from(JSON.stringify(body))], { route: 'chat' });
    expect(error?.code).toMatch(/unavailable/);
  });
});
