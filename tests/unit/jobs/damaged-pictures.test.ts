import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lighthouse } from '@/tests/support/browser-jobs';
import { freshBrowser, leaveBrowser, openTab, type Tab, until } from '@/tests/support/browser-tab';
import { encode, FakeJobServer, jobScript, pictureBytes } from '@/tests/support/fake-job-server';

const order = lighthouse(1);

let server: FakeJobServer;
let tab: Tab;
/** How often the bytes of the picture were fetched. */
let fetches: number;
/** What is answered instead of the picture, by the number of the attempt; null for the whole picture. */
let answerOf: (attempt: number, picture: Buffer) => { body: Buffer | string; type: string } | null;

/** What the studio has of the picture, which its own stream of the job tells as text. */
let textOf: (picture: Buffer) => Buffer;

beforeEach(async () => {
  freshBrowser();
  textOf = (picture) => picture;
  server = new FakeJobServer();
  server.script = (jobId) => jobScript({ jobId, pictures: 1 });
  fetches = 0;
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const streamed = /jobs\/(.*)\/events$/.exec(path)?.[1];
    if (streamed !== undefined) {
      const [event] = jobScript({ jobId: streamed, pictures: 1 }).filter((one) => one.event === 'image-end');
      if (event?.event !== 'image-end') throw new Error('The script has one picture.');
      const base64 = textOf(pictureBytes(streamed, 0)).toString('base64');
      const sequence = Number(new Headers(init.headers).get('Last-Event-ID')) + 1;
      return new Response(encode(sequence, { ...event, data: { ...event.data, base64 } }), {
        headers: { 'Content-Type': 'text/event-stream' },
      });
    }
    const jobId = /jobs\/(.*)\/images\/0$/.exec(path)?.[1];
    if (jobId === undefined) return server.fetch(path, init);
    fetches += 1;
    const answer = answerOf(fetches, pictureBytes(jobId, 0));
    if (answer === null) return server.fetch(path, init);
    return new Response(new Uint8Array(Buffer.from(answer.body)), {
      headers: { 'Content-Type': answer.type },
    });
  });
  tab = await openTab();
});

afterEach(leaveBrowser);

async function runToEnd() {
  const id = tab.submitJob(order);
  const isOver = async () => (await tab.database.jobs.count()) === 0 && server.jobs.has(id);
  await until(
    async () => tab.useJobs.getState().jobs[id]?.status === 'succeeded' && (await isOver()),
    'the end',
  );
  const blob = (await tab.database.originals.get(`${id}:0`))?.blob;
  return { id, image: tab.useJobs.getState().jobs[id]?.images[0], sizeBytes: blob?.size };
}

describe('a picture whose bytes have another size than its event says', () => {
  it('is delivered as damaged if the studio has no more of it', async () => {
    answerOf = (_, picture) => ({ body: picture.subarray(0, 1_000), type: 'image/png' });
    textOf = (picture) => picture.subarray(0, 1_000);
    const { image, sizeBytes } = await runToEnd();
    expect(image).toMatchObject({ status: 'saved', isDamaged: true });
    expect(sizeBytes).toBe(1_000);
    expect(fetches).toBe(4);
  });

  it('is fetched as text if a proxy changes pictures on their way', async () => {
    answerOf = () => ({ body: Buffer.alloc(1_234, 'webp'), type: 'image/webp' });
    const { id, image, sizeBytes } = await runToEnd();
    expect(image).toEqual({ status: 'saved', mimeType: 'image/png', width: 1024, height: 1536 });
    expect(sizeBytes).toBe(3_000);
    expect(server.jobs.get(id)?.confirmed).toEqual([0]);
  });

  it('is not confirmed before it is known that the studio has nothing better', async () => {
    answerOf = () => ({ body: Buffer.alloc(1_234, 'webp'), type: 'image/webp' });
    let attempts = 0;
    textOf = (picture) => {
      attempts += 1;
      if (attempts < 3) throw new TypeError('fetch failed');
      return picture;
    };
    const { sizeBytes } = await runToEnd();
    expect(attempts).toBe(3);
    expect(sizeBytes).toBe(3_000);
  });

  it('is whole in the end if it was only cut off on its way, however often', async () => {
    answerOf = (attempt, picture) =>
      attempt < 8 ? { body: picture.subarray(0, 500 + attempt), type: 'image/png' } : null;
    const { image, sizeBytes } = await runToEnd();
    expect(image).toEqual({ status: 'saved', mimeType: 'image/png', width: 1024, height: 1536 });
    expect(sizeBytes).toBe(3_000);
  });

  it('is waited for while a captive portal answers with its page', async () => {
    answerOf = (attempt) => (attempt < 8 ? { body: '<h1>Log in</h1>', type: 'text/html' } : null);
    const { id, image, sizeBytes } = await runToEnd();
    expect(image).toMatchObject({ status: 'saved' });
    expect(sizeBytes).toBe(3_000);
    expect(server.jobs.get(id)?.confirmed).toEqual([0]);
  });
});
