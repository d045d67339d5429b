import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { reserveDiskSpaceOrThrow } from '@/lib/server/jobs/reserve-disk-space';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import { deleteFolder, makeTemporaryFolder } from '../../support/temporary-folder';

const free = 8_000_000;
const room = 5_000_000;
let directory: string;
let others: ChildProcess[];

beforeEach(async () => {
  directory = await makeTemporaryFolder('shared-room');
  others = [];
});
afterEach(async () => {
  await Promise.all(others.map(kill));
  await deleteFolder(directory);
});

const promise = () =>
  reserveDiskSpaceOrThrow(
    openFileSystem(directory, async () => free),
    room,
  );

async function kill(other: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => other.once('exit', resolve));
  if (other.signalCode === null && other.kill('SIGKILL')) await gone;
}

/** Another process on the same disk asks for room. */
function askElsewhere(): Promise<string> {
  const args = ['--conditions=react-server', '--import', 'tsx', 'tests/support/promise-and-stay.ts'];
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const other = spawn(process.execPath, [...args, directory, String(free), String(room)], {
    stdio: [...stdio],
  });
  others.push(other);
  return new Promise((resolve) => other.stdout?.once('data', (chunk: Buffer) => resolve(`${chunk}`.trim())));
}

it('two processes on one disk never promise the same room', async () => {
  expect(await askElsewhere()).toBe('promised');
  await expect(promise()).rejects.toMatchObject({
    code: 'not_configured',
    message: expect.stringContaining('2 MB are missing'),
  });
  await Promise.all(others.map(kill));
  const own = await promise();
  expect(await askElsewhere()).toBe('refused');
  own.giveBack();
  await expect.poll(askElsewhere, { timeout: 15_000 }).toBe('promised');
});

it('processes that ask at the same moment never get the same room both', async () => {
  const answers = await Promise.all([askElsewhere(), askElsewhere(), askElsewhere()]);
  expect(answers.filter((answer) => answer === 'promised').length).toBeLessThan(2);
});

it('leaves the room that another process has promised to a job to its pictures, whatever is uploaded here', async () => {
  const storage = openFileSystem(directory, async () => free);
  const upload = () => storage.put('library/a/originals/b', Buffer.alloc(4_000_000));
  await upload();
  expect(await askElsewhere()).toBe('promised');
  await expect(upload()).rejects.toMatchObject({ code: 'ENOSPC' });
  await storage.put('health/probe', 'x');
  await Promise.all(others.map(kill));
  await upload();
});
