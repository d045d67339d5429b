import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorTable } from '@/lib/protocol/errors';
import {
  costBases,
  estimateBases,
  imageFailReasons,
  isJobEventName,
  type JobEvent,
  jobEventSchemas,
  jobStages,
  jobStatuses,
  parseJobEvent,
} from '@/lib/protocol/job-events';
import { jobKinds } from '@/lib/protocol/job-request';

const text = fc.string({ unit: 'binary' });
const index = fc.nat(1_000);
const microUsd = fc.option(fc.nat());
const pixels = fc.integer({ min: 1, max: 4_000 });
const optional = { requiredKeys: [] };

/** Any event that the wire can carry. */
const events: fc.Arbitrary<JobEvent> = fc.oneof(
  fc.record({
    event: fc.constant('job-start' as const),
    data: fc.record({
      jobId: fc.uuid(),
      kind: fc.constantFrom(...jobKinds),
      model: text,
      startedAt: fc.constant('2026-11-22T10:00:00.000Z'),
      demo: fc.boolean(),
      estimate: fc.record({ microUsd, basis: fc.constantFrom(...estimateBases) }),
    }),
  }),
  fc.record({
    event: fc.constant('job-progress' as const),
    data: fc.record({
      stage: fc.constantFrom(...jobStages),
      percent: fc.option(fc.integer({ min: 0, max: 100 })),
    }),
  }),
  fc.record({ event: fc.constant('text-delta' as const), data: fc.record({ text }) }),
  fc.record({
    event: fc.constant('image-preview' as const),
    data: fc.record({ index, mimeType: text, base64: fc.base64String() }),
  }),
  fc.record({
    event: fc.constant('image-end' as const),
    data: fc.record({ index, mimeType: text, width: pixels, height: pixels, base64: fc.base64String() }),
  }),
  fc.record({
    event: fc.constant('image-fail' as const),
    data: fc.record({ index, reason: fc.constantFrom(...imageFailReasons), retryable: fc.boolean() }),
  }),
  fc.record({
    event: fc.constant('answer-end' as const),
    data: fc.record({
      raw: text,
      echo: fc.option(fc.record({ prompt: text, ratio: text, n: fc.nat(10), gen_id: text }, optional)),
      genIds: fc.array(text),
    }),
  }),
  fc.record({
    event: fc.constant('cost-report' as const),
    data: fc.record(
      {
        microUsd,
        basis: fc.constantFrom(...costBases),
        usage: fc.record({ inputTextTokens: fc.nat(), inputImageTokens: fc.nat(), outputTokens: fc.nat() }),
        demo: fc.boolean(),
      },
      { requiredKeys: ['microUsd', 'basis', 'demo'] },
    ),
  }),
  fc.record({
    event: fc.constant('job-end' as const),
    data: fc.record(
      {
        status: fc.constantFrom(...jobStatuses),
        requested: index,
        delivered: index,
        error: fc.record(
          {
            code: fc.constantFrom(...(Object.keys(errorTable) as (keyof typeof errorTable)[])), // its own keys
            message: text,
            retryable: fc.boolean(),
            charged: fc.boolean(),
            requestId: text,
            retryAfterSeconds: fc.nat(),
            upstream: fc.record({ message: text, status: fc.nat(599), requestId: text }, optional),
          },
          { requiredKeys: ['code', 'message', 'retryable'] },
        ),
      },
      { requiredKeys: ['status', 'requested', 'delivered'] },
    ),
  }),
);

describe('parseJobEvent', () => {
  test('returns every event as it was sent', () => {
    fc.assert(
      fc.property(events, (sent) => {
        expect(parseJobEvent(sent.event, JSON.stringify(sent.data))).toEqual(sent);
      }),
      { numRuns: 1_000 },
    );
  });

  test('knows exactly the nine events of the wire', () => {
    expect(Object.keys(jobEventSchemas)).toEqual([
      'job-start',
      'job-progress',
      'text-delta',
      'image-preview',
      'image-end',
      'image-fail',
      'answer-end',
      'cost-report',
      'job-end',
    ]);
    for (const name of ['toString', '__proto__', 'job-paused', '']) expect(isJobEventName(name)).toBe(false);
  });

  test('answers null for an event of a newer server', () => {
    expect(parseJobEvent('job-paused', '{}')).toBeNull();
    expect(parseJobEvent('constructor', 'not even JSON')).toBeNull();
  });

  test('ignores fields that a newer server adds', () => {
    const data = JSON.stringify({ text: 'hello', language: 'en' });
    expect(parseJobEvent('text-delta', data)).toEqual({ event: 'text-delta', data: { text: 'hello' } });
  });

  test('keeps the other fields of a model’s echo', () => {
    const echo = { prompt: 'a cat', ratio: '2:3', gen_id: 'gen_1' };
    const data = JSON.stringify({ raw: '', echo, genIds: [] });
    expect(parseJobEvent('answer-end', data)).toMatchObject({ data: { echo } });
  });

  test('shows an unknown code as an internal error', () => {
    const error = { code: 'quantum_failure', message: 'x', retryable: false };
    const data = JSON.stringify({ status: 'failed', requested: 1, delivered: 0, error });
    expect(parseJobEvent('job-end', data)).toMatchObject({ data: { error: { code: 'internal_error' } } });
  });

  test.each([
    ['text-delta', '{"text":'],
    ['text-delta', '{"text":7}'],
    ['job-progress', '{"stage":"waiting","percent":101}'],
    ['job-progress', '{"stage":"dreaming","percent":null}'],
    ['image-end', '{"index":0,"mimeType":"image/png","width":0,"height":1,"base64":""}'],
    ['image-end', '{"index":-1,"mimeType":"image/png","width":1,"height":1,"base64":""}'],
    ['cost-report', '{"microUsd":0.5,"basis":"usage","demo":false}'],
    ['cost-report', '{"microUsd":-1,"basis":"usage","demo":false}'],
    ['cost-report', '{"microUsd":1,"basis":"guess","demo":false}'],
    ['job-end', '{"status":"done","requested":1,"delivered":1}'],
  ])('throws on a broken %s: %s', (name, data) => {
    expect(() => parseJobEvent(name, data)).toThrow();
  });
});
