import { describe, expect, test } from 'vitest';
import { type AnswerRoute, readAnyAnswer } from '../../support/read-any-answer';

const routes: AnswerRoute[] = ['images', 'tasks', 'chat', 'gemini'];
const size = 'Size is not included in the list';

/** Refusals inside HTTP 200 without a field `error`, as frameworks and vendors write them. */
const cases: [title: string, body: object, code: string, message: string][] = [
  ['of Rails about the whole request', { errors: { base: [size] } }, 'request_refused', size],
  ['of Rails as a list', { errors: [size] }, 'request_refused', size],
  [
    'of Rails about a field',
    { errors: { size: ["can't be blank"] } },
    'request_refused',
    "size: can't be blank",
  ],
  ['of Django', { errors: { non_field_errors: [size] } }, 'request_refused', size],
  [
    'of JSON:API',
    { errors: [{ status: '422', title: 'Invalid', detail: size }] },
    'request_refused',
    `Invalid ${size}`,
  ],
  [
    'of GraphQL',
    { data: null, errors: [{ message: 'Insufficient credits' }] },
    'balance_empty',
    'Insufficient credits',
  ],
  ['that blames the service', { errors: ['Internal error'] }, 'upstream_unavailable', 'Internal error'],
  [
    'that asks to come again',
    { errors: { base: ['Try again later'] } },
    'upstream_unavailable',
    'Try again later',
  ],
  ['about the balance', { success: false, message: '余额不足，请充值' }, 'balance_empty', '余额不足，请充值'],
  [
    'about moderation',
    { ok: false, reason: 'Rejected by the content filter' },
    'moderation_blocked',
    'Rejected by the content filter',
  ],
  [
    'of Volcano',
    { ResponseMetadata: { Error: { Code: 'InvalidParameter', Message: size } } },
    'request_refused',
    size,
  ],
  [
    'with a code that is returned',
    { ret_code: -1, ret_msg: '参数错误：size不支持' },
    'request_refused',
    '参数错误：size不支持',
  ],
];

describe('A refusal inside HTTP 200 is shown in its own words on every route', () => {
  test.each(cases)('%s.', async (_, body, code, message) => {
    const json = JSON.stringify(body);
    const forms = [
      { text: json, contentType: 'application/json' },
      { text: `data: ${json}\n\n`, contentType: 'text/event-stream' },
      { text: `data: ${json}\n\ndata: [DONE]\n\n`, contentType: 'text/event-stream' },
    ];
    for (const route of routes) {
      for (const { text, contentType } of forms) {
        const { error, pictures } = await readAnyAnswer([Buffer.from(text)], { route, contentType });
        expect({ route, code: error?.code, message: error?.details.upstream?.message }).toEqual({
          route,
          code,
          message,
        });
        expect(pictures).toEqual([]);
      }
    }
  });
});

test('Words of an event that reports progress are no refusal once the answer goes on.', async () => {
  const frames = [
    { event: 'node_started', title: 'Draw', message: 'The node has started.' },
    { event: 'message', answer: '![x](https://cdn.relay.io/a.png)' },
    { event: 'message_end' },
  ];
  const text = frames.map((frame) => `data: ${JSON.stringify(frame)}\n\n`).join('');
  const { error, pictures } = await readAnyAnswer([Buffer.from(text)], {
    route: 'chat',
    contentType: 'text/event-stream',
  });
  expect(pictures).toEqual(['https://cdn.relay.io/a.png']);
  expect(error).toBeNull();
});
