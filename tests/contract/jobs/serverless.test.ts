import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { postJob } from '@/lib/server/jobs/post-job';
import { parseConfig } from '@/lib/server/platform/config';
import { jobBody } from '../../support/job-client';
import { deleteFolder, makeTemporaryFolder } from '../../support/temporary-folder';
import { ScriptedUpstream } from '../../support/upstream';

let gateway: ScriptedUpstream;
let directory: string;
beforeAll(async () => {
  gateway = await ScriptedUpstream.start();
  directory = await makeTemporaryFolder('serverless');
});
afterAll(async () => {
  await gateway.stop();
  await deleteFolder(directory);
});

function post(variables: Record<string, string>, userKey?: string) {
  const config = parseConfig({
    VERCEL: '1',
    STUDIO_DATA_DIR: directory,
    AIHUBMIX_BASE_URL: `${gateway.origin}/v1`,
    ...variables,
  });
  const headers = { 'content-type': 'application/json', ...(userKey && { 'x-aihubmix-key': userKey }) };
  const request = new Request('http://studio.test/api/jobs', {
    method: 'POST',
    headers,
    body: jobBody(randomUUID()),
  });
  return postJob(config, request, randomUUID());
}

test.each<[what: string, variables: Record<string, string>, userKey: string | undefined, names: string]>([
  ['a key that anybody could spend', { AIHUBMIX_API_KEY: 'sk-1' }, undefined, 'STUDIO_ACCESS_CODE'],
  [
    'a key and nothing that instances share',
    { AIHUBMIX_API_KEY: 'sk-1', STUDIO_ACCESS_CODE: 'open sesame' },
    undefined,
    'STUDIO_STORAGE',
  ],
  ['a user’s own key and nothing that instances share', {}, 'sk-own', 'STUDIO_STORAGE'],
])(
  'on a serverless platform, %s: no call is made, and the refusal names what to set',
  async (_, variables, key, names) => {
    const refusal = expect(post(variables, key)).rejects;
    await refusal.toMatchObject({ code: 'not_configured', message: expect.stringContaining(names) });
    expect(gateway.calls).toEqual([]);
  },
);
