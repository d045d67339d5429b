import { cp } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { getCatalogueModel } from '@/lib/catalogue/models';
import { AppError } from '@/lib/protocol/app-error';
import { jobRequestSchema } from '@/lib/protocol/job-request';
import { shareDraftSchema } from '@/lib/protocol/shares';
import { lockSession } from '@/lib/server/access/access';
import type { GatewayTasks } from '@/lib/server/gateway/gateway-route';
import type { Upstream } from '@/lib/server/gateway/upstream';
import { cancelOrWithdraw } from '@/lib/server/jobs/cancel-job';
import { hashRequest } from '@/lib/server/jobs/claim-job';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { type RunningJob, runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { confirmImages } from '@/lib/server/jobs/pictures/confirm-images';
import { type NewJob, startJob } from '@/lib/server/jobs/start-job';
import { admitJobOrThrow } from '@/lib/server/limits/admit-job';
import { parseConfig } from '@/lib/server/platform/config';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { readJson } from '@/lib/server/platform/storage/storage';
import { changeShare } from '@/lib/server/shares/change-share';
import { countView } from '@/lib/server/shares/count-view';
import { createShare } from '@/lib/server/shares/create-share';
import { findShare } from '@/lib/server/shares/open-link';
import { publishShare } from '@/lib/server/shares/publish-share';
import { expectPartOrThrow, receivePart } from '@/lib/server/shares/receive-part';
import { removeShare } from '@/lib/server/shares/remove-share';
import { shareKeys, shareRecordSchema } from '@/lib/server/shares/share-record';
import { tryPassword } from '@/lib/server/shares/unlock-share';
import { createNewJob, type TestCall } from './new-job';
import { readEvents } from './read-events';
import { deleteFolder, makeTemporaryFolder } from './temporary-folder';
import { unreachableUpstream } from './upstream';

/** The time at which everything in the data directory was written. Set the clock to it before writing. */
export const writtenAt = Date.UTC(2026, 10, 22, 12);
export const jobIds = {
  /** All its pictures were confirmed. */
  finished: '10000000-0000-4000-8000-000000000001',
  /** One picture, paid for by the server's key, that no browser has confirmed. */
  unconfirmed: '20000000-0000-4000-8000-000000000002',
  /** A chat with one picture and one link that could not be downloaded. */
  chat: '30000000-0000-4000-8000-000000000003',
  /** Its process died after the first of two pictures, and nobody has noticed yet. */
  orphaned: '40000000-0000-4000-8000-000000000004',
  /** Its process died as well, and another process has ended the job. */
  interrupted: '50000000-0000-4000-8000-000000000005',
  /** Cancelled before its request arrived. */
  withdrawn: '60000000-0000-4000-8000-000000000006',
  /** Its process died after it had received the id of its task, which the gateway keeps for six hours. */
  tasked: '70000000-0000-4000-8000-000000000007',
} as const;
export const pictureLinks = [
  'https://sandbox.safelight.invalid/first.png',
  'https://sandbox.safelight.invalid/second.png',
] as const;
export const fixtureTaskId = 't_fixture';
export const sharePassword = 'open sesame';
export const lockedSessionId = 'AAAAAAAAAAAAAAAAAAAAAA';
export const budgetMicroUsd = 5_000_000;
export const serverKey = 'sk-fixture';

type Orphan = Pick<RunningJob, 'cancel' | 'parked'>;

/** Facts that the directory itself does not reveal. */
export interface DataDirectoryFacts {
  shareId: string;
  shareToken: string;
  revokedShareId: string;
}

export const fixturePicture = (): Promise<Buffer> =>
  sharp({ create: { width: 24, height: 16, channels: 3, background: '#c63a1b' } })
    .png()
    .toBuffer();

export const fixtureUpstream: Upstream = { ...unreachableUpstream, apiKey: serverKey };

/** Writes one object of every kind that a studio keeps into a new directory, with today's code. */
export async function writeDataDirectory(directory: string): Promise<DataDirectoryFacts> {
  const workplace = await makeTemporaryFolder('data');
  const storage = openFileSystem(workplace);
  const orphans: Orphan[] = [];
  try {
    await writeJobs(storage, orphans);
    await lockSession(storage, lockedSessionId);
    const facts = await writeShares(storage);
    const filter = (source: string) => path.basename(source) !== '.staging';
    await cp(workplace, directory, { recursive: true, filter });
    return facts;
  } finally {
    for (const { cancel } of orphans) cancel.abort(new AppError('cancelled', 'The test is over.'));
    await Promise.all(orphans.map(({ parked }) => parked));
    await deleteFolder(workplace);
  }
}

async function writeJobs(storage: Storage, orphans: Orphan[]): Promise<void> {
  const base64 = (await fixturePicture()).toString('base64');
  const toItsEnd = async (job: NewJob) => {
    await startJob(job);
    const { parked } = runningJobs().get(job.request.id) ?? {};
    await readEvents(followJob(storage, job.request.id, 0));
    await parked;
  };
  const onePicture = async function* () {
    yield { type: 'picture', index: 0, base64 } as const;
    yield {
      type: 'usage',
      usage: { inputTextTokens: 150, inputImageTokens: 0, outputTokens: 1_056 },
    } as const;
  };
  await toItsEnd(createNewJob(storage, fixtureUpstream, { id: jobIds.finished, call: onePicture }));
  await confirmImages(storage, jobIds.finished, [0]);

  const unconfirmed = createNewJob(storage, fixtureUpstream, { id: jobIds.unconfirmed, call: onePicture });
  await toItsEnd({ ...unconfirmed, admission: await admit(storage) });
  await toItsEnd(chatJob(storage));

  const orphaned = orphanedJob(storage, jobIds.orphaned, base64);
  await startOrphan(storage, { ...orphaned, admission: await admit(storage) }, orphans);
  await startOrphan(storage, orphanedJob(storage, jobIds.interrupted, base64), orphans);
  const longAgo = new Date(writtenAt - 2 * 3_600_000).toISOString();
  await storage.put(`jobs/${jobIds.interrupted}/heartbeat`, longAgo);
  await readEvents(followJob(storage, jobIds.interrupted, 0));

  await cancelOrWithdraw(storage, jobIds.withdrawn).catch(() => undefined);
  await startTaskedOrphan(storage, orphans);
}

async function startTaskedOrphan(storage: Storage, orphans: Orphan[]): Promise<void> {
  const id = jobIds.tasked;
  const create: TestCall = async function* (signal) {
    yield { type: 'task', id: fixtureTaskId, expiresAt: writtenAt + 6 * 3_600_000 } as const;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    throw signal.reason;
  };
  const tasks: GatewayTasks = {
    resume: () => {
      throw new Error('Nobody asks for the task here.');
    },
    list: async () => [],
  };
  const job = createNewJob(storage, fixtureUpstream, { id, route: { create, tasks }, parameters: { n: 2 } });
  const budget = { day: '2026-11-21', id: jobIds.tasked, estimateMicroUsd: 334_000 };
  const record = { place: 'jobs:a-client', id: jobIds.tasked, budget };
  await startJob({ ...job, admission: { ...job.admission, record } });
  orphans.push(await orphanOnce(storage, id, ['log/000000', 'heartbeat', 'calls/0.task']));
  while (!(await hasKeys(storage, ['calls/', 'tasks/']))) await aMoment();
}

/** Takes the job away from this process once these of its objects are written. */
async function orphanOnce(storage: Storage, id: string, names: readonly string[]): Promise<Orphan> {
  const running = runningJobs().get(id);
  if (!running) throw new Error('The job did not start.');
  for (const name of names) while (!(await storage.exists(`jobs/${id}/${name}`))) await aMoment();
  runningJobs().delete(id);
  return running;
}

async function hasKeys(storage: Storage, prefixes: readonly string[]): Promise<boolean> {
  for (const prefix of prefixes) {
    if ((await storage.list(prefix)[Symbol.asyncIterator]().next()).done) return false;
  }
  return true;
}

const aMoment = () => new Promise((resolve) => setTimeout(resolve, 10));

/** A job whose call never ends after its first picture. */
function orphanedJob(storage: Storage, id: string, base64: string): NewJob {
  const call: TestCall = async function* (signal) {
    yield { type: 'picture', index: 0, base64 } as const;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    throw signal.reason;
  };
  return createNewJob(storage, fixtureUpstream, { id, call, parameters: { n: 2 } });
}

/** Starts a job and forgets it, as if its process had died once the picture was parked. */
async function startOrphan(storage: Storage, job: NewJob, orphans: Orphan[]): Promise<void> {
  const { id } = job.request;
  await startJob(job);
  const running = runningJobs().get(id);
  if (!running) throw new Error('The job did not start.');
  orphans.push(running);
  await readEvents(followJob(storage, id, 0), ({ event }) => event === 'image-end');
  while (!(await isPictureNamed(storage, id)) || !(await storage.exists(`jobs/${id}/heartbeat`))) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  runningJobs().delete(id);
}

async function isPictureNamed(storage: Storage, id: string): Promise<boolean> {
  for await (const key of storage.list(`jobs/${id}/log/`)) {
    if (new TextDecoder().decode((await storage.get(key)) ?? undefined).includes('image-end')) return true;
  }
  return false;
}

function admit(storage: Storage) {
  const config = parseConfig({ AIHUBMIX_API_KEY: serverKey, STUDIO_DAILY_BUDGET_USD: '5' });
  return admitJobOrThrow(config, storage, {
    client: '127.0.0.1',
    estimateMicroUsd: 167_000,
    onServerKey: true,
  });
}

/** The first link leads to a picture, and the second one fails. */
function chatJob(storage: Storage): NewJob {
  const fetchFirst: typeof globalThis.fetch = async (input) =>
    String(input) === pictureLinks[0]
      ? new Response(new Uint8Array(await fixturePicture()))
      : new Response('Not yet', { status: 404 });
  const upstream = { ...fixtureUpstream, apiKey: 'sk-demo', demo: true, fetch: fetchFirst };
  const model = getCatalogueModel('gpt-4o-image');
  if (!model) throw new Error('The catalogue has no gpt-4o-image.');
  const request = chatRequest();
  const base = createNewJob(storage, upstream, {
    id: jobIds.chat,
    call: async function* () {
      yield { type: 'progress', stage: 'queued', percent: null } as const;
      yield { type: 'progress', stage: 'generating', percent: 50, echo: { prompt: 'A lamp', n: 2 } } as const;
      yield { type: 'text', text: 'Here you are.' } as const;
      for (const [index, url] of pictureLinks.entries()) yield { type: 'picture-link', index, url } as const;
      const raw = `Here you are. ![](${pictureLinks[0]}) ![](${pictureLinks[1]})`;
      yield { type: 'answer', raw, echo: { prompt: 'A lamp', n: 2 }, genIds: ['gen_1', 'gen_2'] } as const;
    },
  });
  const spec = { ...base.spec, kind: 'chat', model, price: null } as const;
  return { ...base, request, bodyHash: hashRequest(request, []), spec };
}

export function chatRequest() {
  return jobRequestSchema.parse({
    id: jobIds.chat,
    kind: 'chat',
    model: 'gpt-4o-image',
    prompt: 'Another lamp',
    messages: [
      { role: 'user', text: 'A lamp' },
      { role: 'assistant', text: 'Here it is.' },
    ],
    parameters: {},
  });
}

async function writeShares(storage: Storage): Promise<DataDirectoryFacts> {
  const kept = await publish(storage, { password: sharePassword, lifetimeDays: 7 });
  await changeShare(storage, kept.record, { title: 'Lamps', lifetimeDays: null }, writtenAt);
  await countView(storage, kept.record.id);
  const found = await findShare(storage, kept.record.id, writtenAt);
  if (found.state !== 'open') throw new Error('The share is not open.');
  await tryPassword(storage, found.share, '127.0.0.1', 'a wrong guess', writtenAt);

  const revoked = await publish(storage, {});
  const at = new Date(writtenAt).toISOString();
  await removeShare(storage, revoked.record.id, { at, reason: 'revoked' });
  return { shareId: kept.record.id, shareToken: kept.token, revokedShareId: revoked.record.id };
}

async function publish(storage: Storage, choice: Record<string, unknown>) {
  const picture = await fixturePicture();
  const shared = {
    sizeBytes: picture.length,
    prompt: 'A lamp',
    settings: { kind: 'create', model: 'gpt-image-1', parameters: { n: 2 } },
    cost: { microUsd: 42_990, isExact: true },
  };
  const draft = shareDraftSchema.parse({ title: 'A lamp', pictures: [shared], ...choice });
  const { id, token } = await createShare(parseConfig({}), storage, draft, writtenAt);
  const record = await readJson(storage, shareKeys.record(id), shareRecordSchema);
  if (record === null) throw new Error('The share has no record.');
  const { signal } = new AbortController();
  await receivePart(signal, storage, record, expectPartOrThrow(record, '0', '0'), picture);
  await publishShare(signal, storage, record, writtenAt);
  return { record, token };
}
