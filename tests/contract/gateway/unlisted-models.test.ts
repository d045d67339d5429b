import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JobRequest } from '@/lib/protocol/job-request';
import { chooseRoute } from '@/lib/server/gateway/routes/choose-route';
import { buildJobSpecOrThrow } from '@/lib/server/jobs/job-spec';
import { collectEvents } from '../../support/collect-events';
import { answerJson, ScriptedUpstream } from '../../support/upstream';

/** Each test has a server of its own, because lists and schemas are cached by address. */
let gateway: ScriptedUpstream;
beforeEach(async () => {
  gateway = await ScriptedUpstream.start();
});
afterEach(() => gateway.stop());

const signal = new AbortController().signal;
const refusal = answerJson({ error: { code: 'invalid_request', message: 'no' } }, 400);

/** Where the call of a job goes, on a gateway that lists the model and has this schema of it. */
async function callOf(
  model: string,
  properties: object | null,
  changes: Pick<JobRequest, 'parameters'> = { parameters: {} },
) {
  const request = { schema: { type: 'object', properties: { prompt: {}, ...properties } } };
  const endpoints = [{ method: 'POST', path: '/ai/v1/images/generations', request }];
  gateway.script = (response, call) => {
    if (call.path.startsWith('/api/v1/models')) answerJson({ data: [{ model_id: model }] })(response, call);
    else if (call.path.startsWith('/call/schema') && properties !== null)
      answerJson({ endpoints })(response, call);
    else refusal(response, call);
  };
  const upstream = gateway.asUpstream();
  const job: JobRequest = { id: crypto.randomUUID(), kind: 'create', model, prompt: 'a lamp', ...changes };
  const spec = await buildJobSpecOrThrow(signal, upstream, job, { references: [], mask: null });
  await collectEvents(chooseRoute(spec).create(signal, upstream, { ...spec, references: [], mask: null }));
  const paid = gateway.calls.filter(({ method }) => method === 'POST');
  return paid.map(({ path, body }) => ({ path, body: JSON.parse(body.toString()) }));
}

describe('a model that the gateway lists and no row describes', () => {
  test.each([
    ['without a schema', null],
    ['with a schema of another route', { aspect_ratio: { enum: ['16:9'] }, n: { maximum: 4 } }],
  ])('takes the route of Gemini by its name, %s', async (_, properties) => {
    const parameters = { aspectRatio: '16:9', resolution: '2K' } as const;
    const [call, ...others] = await callOf('gemini-4-pro-image', properties, { parameters });
    expect(call).toMatchObject({
      path: '/gemini/v1beta/models/gemini-4-pro-image:generateContent',
      body: { generationConfig: { imageConfig: { aspectRatio: '16:9', imageSize: '2K' } } },
    });
    expect(others).toEqual([]);
  });

  test.each(['doubao-seedream-6-0', 'qwen-image-4.0-max', 'wan3.0-image', 'gpt-image-3-flare'])(
    'takes the route of tasks by its name: %s',
    async (id) => {
      expect(await callOf(id, null)).toEqual([
        { path: '/ai/v1/images/generations', body: expect.objectContaining({ model: id, prompt: 'a lamp' }) },
      ]);
    },
  );

  test('takes the route that always was where its name tells nothing', async () => {
    expect((await callOf('aurora', null))[0]?.path).toBe('/v1/images/generations');
  });
});
