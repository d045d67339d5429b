import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jobBody } from '../../support/job-client';
import { type Studio, startStudio } from '../../support/studio';
import { answerJson, ScriptedUpstream } from '../../support/upstream';

const jobs = 60;
/** The peak memory of the studio's process, on a machine of 1 GB. */
const refusedMemoryMax = 500_000_000;
/** 192 MB of pictures may be under way; each answer that is being read is in memory as JSON, as base64 and as bytes. */
const keptMemoryMax = 700_000_000;
const usage = { input_tokens: 10, output_tokens: 1_056, input_tokens_details: { text_tokens: 10 } };
let upstream: ScriptedUpstream;
let control: string;
let studio: Studio;

beforeAll(async () => {
  upstream = await ScriptedUpstream.start();
  const picture = await bigPicture();
  upstream.script = answerJson({ data: [{ b64_json: picture.toString('base64') }], usage });
  control = await mkdtemp(path.join(tmpdir(), 'safelight-full-disk-'));
  const environment = {
    AIHUBMIX_API_KEY: 'sk-test',
    AIHUBMIX_BASE_URL: `${upstream.origin}/v1`,
    STUDIO_CONCURRENT_JOBS: '1000',
    STUDIO_JOBS_PER_MINUTE: '1000',
    TEST_DISK: path.join(control, 'state'),
  };
  const faults = path.resolve(import.meta.dirname, '../../support/disk-faults.mjs');
  const machine = 'data:text/javascript,process.constrainedMemory=()=>1e9';
  studio = await startStudio(environment, ['--import', faults, '--import', machine]);
}, 120_000);
afterAll(async () => {
  await studio.close();
  await upstream.stop();
  await rm(control, { recursive: true, force: true });
});

/** A PNG of about 8 MB, because noise does not compress. */
async function bigPicture(): Promise<Buffer> {
  const [width, height] = [1_640, 1_640];
  const noise = randomBytes(width * height * 3);
  return sharp(noise, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer();
}

const setDisk = (state: string) => writeFile(path.join(control, 'state'), state);

function issueAll(): Promise<Response[]> {
  const headers = {
    'content-type': 'application/json',
    origin: studio.origin,
    prefer: 'respond-async',
  };
  return Promise.all(
    Array.from({ length: jobs }, () =>
      fetch(`${studio.origin}/api/jobs`, { method: 'POST', headers, body: jobBody(randomUUID()) }),
    ),
  );
}

async function peakMemory(): Promise<number> {
  const status = await readFile(`/proc/${studio.pid()}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1_024;
}

describe('sixty jobs of 8 MB at once', () => {
  it('are refused before any call if the disk has room for 6 MB', async () => {
    await setDisk('free 6000000');
    const answers = await issueAll();
    const bodies = await Promise.all(answers.map((answer) => answer.json()));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    for (const { error } of bodies) {
      expect(error).toMatchObject({ code: 'not_configured', details: { field: 'storage' } });
    }
    expect(upstream.calls).toHaveLength(0);
    expect((await fetch(`${studio.origin}/api/health`)).status).toBe(200);
    expect(await peakMemory()).toBeLessThan(refusedMemoryMax);
  }, 120_000);

  it('are all kept, in bounded memory, while the disk is slow and nobody confirms', async () => {
    await setDisk('slow');
    const answers = await issueAll();
    const ids = await Promise.all(
      answers.map(async (answer) => {
        expect(answer.status).toBe(202);
        return ((await answer.json()) as { id: string }).id;
      }),
    );
    for (const id of ids) {
      const picture = await fetch(`${studio.origin}/api/jobs/${id}/images/0`, {
        signal: AbortSignal.timeout(120_000),
      });
      // A picture that is still being made is not there yet.
      if (picture.status === 200) expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(7_900_000);
      else await settled(id);
    }
    expect(upstream.calls).toHaveLength(jobs);
    console.log(`peak memory: ${Math.round((await peakMemory()) / 1e6)} MB`);
    expect(await peakMemory()).toBeLessThan(keptMemoryMax);
  }, 300_000);
});

/** Waits for a job to end, and checks that its picture is whole. */
async function settled(id: string): Promise<void> {
  const stream = await fetch(`${studio.origin}/api/events?job=${id}:0`);
  const text = await stream.text();
  expect(text).toContain('"status":"succeeded"');
  const picture = await fetch(`${studio.origin}/api/jobs/${id}/images/0`);
  expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(7_900_000);
}
