import '../../support/quiet-log';
import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { tasksRoute } from '@/lib/server/gateway/routes/tasks-route';
import { runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { startJob } from '@/lib/server/jobs/start-job';
import { metrics } from '@/lib/server/platform/metrics';
import { endRunningJobs } from '../../support/end-running-jobs';
import { openMemoryStorage } from '../../support/memory-storage';
import { createNewJob } from '../../support/new-job';
import { scriptedGateway } from '../../support/scripted-gateway';
import { drawPicture } from '../../support/scripted-tasks';
import { answerJson } from '../../support/upstream';

const gateway = scriptedGateway();
afterEach(endRunningJobs);

const parkedBytes = async () => (await metrics().parkedBytes.get()).values[0]?.value ?? 0;

it('the metrics count the bytes of a picture that the gateway hands out itself, and that is parked before it is shown', async () => {
  const picture = Buffer.from(await drawPicture(1), 'base64');
  const content_url = `${gateway.origin}/ai/v1/images/t_1/content/res_1`;
  gateway.script = (response, call) => {
    if (call.path.includes('/content/')) response.end(picture);
    else
      answerJson({
        ...{ id: 't_1', object: 'image', model: 'gpt-image-1', status: 'completed' },
        output: [{ index: 0, type: 'file', b64_json: null, content_url }],
        usage: { cost: 0.01 },
      })(response, call);
  };
  const before = await parkedBytes();
  const id = randomUUID();
  const job = { id, route: tasksRoute, model: { route: 'tasks' as const } };
  await startJob(createNewJob(openMemoryStorage(), gateway.asUpstream({ pollPace: 0 }), job));
  await runningJobs().get(id)?.parked;
  expect((await parkedBytes()) - before).toBe(picture.byteLength);
});
