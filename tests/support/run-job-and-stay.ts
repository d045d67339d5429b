import { tasksRoute } from '@/lib/server/gateway/routes/tasks-route';
import { defaultTaskTimes, type TaskTimes } from '@/lib/server/jobs/calls/task-times';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { startJob } from '@/lib/server/jobs/start-job';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import { createNewJob } from './new-job';
import { readEvents } from './read-events';

/** What the process is told on its command line. */
export interface StayingJob {
  directory: string;
  jobId: string;
  baseUrl: string;
  apiKey: string;
  times: Partial<TaskTimes>;
}

// A process that runs one job to its end, prints how the job ended and its picture, and lives until it is killed.
const { directory, jobId, baseUrl, apiKey, times }: StayingJob = JSON.parse(process.argv[2] ?? '{}');
const storage = openFileSystem(directory);
const upstream = {
  baseUrl,
  apiKey,
  demo: false,
  fetch: globalThis.fetch,
  deadlineMs: 60_000,
  tasks: 'sync',
  pollPace: 0,
  imageHosts: [],
} as const;
const model = { route: 'tasks' } as const;
const job = { id: jobId, route: tasksRoute, model, times: { ...defaultTaskTimes, ...times } };
await startJob(createNewJob(storage, upstream, job));
const { events } = await readEvents(followJob(storage, jobId, 0));
await runningJobs().get(jobId)?.parked;
const picture = events.find((event) => event.event === 'image-end');
const end = events.find((event) => event.event === 'job-end');
process.stdout.write(`${JSON.stringify({ picture: picture?.data, end: end?.data })}\n`);
setInterval(() => undefined, 60_000);
