import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseRoute } from '@/lib/server/gateway/routes/choose-route';
import { HeldFiles } from '@/lib/server/jobs/held-files';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { readJobRequest } from '@/lib/server/jobs/read-job-request';
import { startJob } from '@/lib/server/jobs/start-job';
import { promisedBytesMax } from '@/lib/server/platform/answer-memory';
import { stripMetadata } from '@/lib/server/platform/images/strip-metadata';
import { openRequestRoom, type RequestRoom, requestBytesHeld } from '@/lib/server/platform/request-memory';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { createCallSpec } from '../../support/call-spec';
import { createLatch } from '../../support/latch';
import { createNewJob, type TestCall } from '../../support/new-job';
import { readEvents } from '../../support/read-events';
import { scene } from '../../support/reference-files';
import { deleteFolder, makeTemporaryFolder } from '../../support/temporary-folder';
import { answerJson, ScriptedUpstream } from '../../support/upstream';

type Bytes = Uint8Array<ArrayBuffer>;

const { signal } = new AbortController();
const megabyte = 1024 * 1024;
const capacity = promisedBytesMax() / 2;

let directory: string;
let storage: Storage;
let upstream: ScriptedUpstream;

beforeEach(async () => {
  directory = await makeTemporaryFolder('memory');
  storage = openFileSystem(directory);
  upstream = await ScriptedUpstream.start();
});
afterEach(async () => {
  await upstream.stop();
  await expect.poll(() => runningJobs().size).toBe(0);
  expect(requestBytesHeld()).toBe(0);
  await deleteFolder(directory);
});

/** A picture that is sent exactly as it came in. */
async function photo(): Promise<Bytes> {
  const file = await scene(900, 700).png().toBuffer();
  return new Uint8Array(stripMetadata('image/png', file) ?? expect.fail('This is not a PNG.'));
}

/** An edit that reports when its body is first read. */
async function edit(references: readonly Bytes[], onRead: () => void = () => undefined) {
  const form = new FormData();
  const request = { id: randomUUID(), kind: 'edit', model: 'gpt-image-1', prompt: 'a hat', parameters: {} };
  form.append('request', JSON.stringify(request));
  for (const bytes of references) form.append('reference', new Blob([bytes]), 'photo.png');
  const encoded = new Response(form);
  const type = encoded.headers.get('content-type') ?? '';
  const bytes = new Uint8Array(await encoded.arrayBuffer());
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    onRead();
    controller.enqueue(bytes);
    controller.close();
  };
  const init = {
    method: 'POST',
    headers: { 'content-type': type, 'content-length': String(bytes.byteLength) },
    body: new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 }),
    duplex: 'half',
  };
  return {
    sizeBytes: bytes.byteLength,
    request: new Request('http://studio.test/api/jobs', init as RequestInit),
  };
}

/** Files of two clients that fill all of the memory. */
function fillMemory(): RequestRoom[] {
  return ['one', 'other'].map((client) => {
    const room = openRequestRoom(client, 0);
    room.settle(capacity / 2);
    return room;
  });
}

describe('the body of a request', () => {
  it('is not read while other clients’ files fill the memory, and is read once they are released', async () => {
    const others = fillMemory();
    const onRead = vi.fn();
    const { request, sizeBytes } = await edit([await photo()], onRead);
    const room = openRequestRoom('third', sizeBytes);
    const reading = readJobRequest(request, 32 * megabyte, room);
    await new Promise((resolve) => setImmediate(resolve));
    expect(onRead).not.toHaveBeenCalled();
    expect(requestBytesHeld()).toBe(capacity);
    others[0]?.clear();
    await reading;
    expect(onRead).toHaveBeenCalled();
    for (const held of [...others, room]) held.clear();
  });

  it('is refused unread, before anything is issued, if the wait for memory takes too long', async () => {
    const others = fillMemory();
    const onRead = vi.fn();
    const { request, sizeBytes } = await edit([await photo()], onRead);
    const room = openRequestRoom('third', sizeBytes, 10);
    await expect(readJobRequest(request, 32 * megabyte, room)).rejects.toMatchObject({
      code: 'rate_limited',
      details: { retryAfterSeconds: 15 },
    });
    expect(onRead).not.toHaveBeenCalled();
    for (const held of [...others, room]) held.clear();
  });

  it('leaves a quarter of the memory to other clients', async () => {
    const own = openRequestRoom('one', 0);
    own.settle((capacity * 3) / 4);
    const more = openRequestRoom('one', megabyte, 10);
    await expect(more.reserve?.(signal)).rejects.toMatchObject({ code: 'rate_limited' });
    const other = openRequestRoom('other', megabyte, 10);
    await other.reserve?.(signal);
    for (const room of [own, more, other]) room.clear();
  });

  it('is held once while its pictures are unchanged, and not at all once one of them was changed', async () => {
    const clean = await photo();
    const twice = await edit([clean, clean]);
    const room = openRequestRoom('one', twice.sizeBytes);
    const { files } = await readJobRequest(twice.request, 32 * megabyte, room);
    const [first, second] = files.references;
    expect(first?.buffer).toBe(second?.buffer);
    expect(requestBytesHeld()).toBe(twice.sizeBytes);
    expect(first?.buffer.byteLength).toBe(twice.sizeBytes);
    expect(Buffer.from(first ?? []).equals(clean)).toBe(true);
    room.clear();
    const named = new Uint8Array(
      await scene(900, 700)
        .withExif({ IFD0: { Make: 'Camera' } })
        .png()
        .toBuffer(),
    );
    const mixed = await edit([clean, named]);
    const again = openRequestRoom('one', mixed.sizeBytes);
    const changed = (await readJobRequest(mixed.request, 32 * megabyte, again)).files.references;
    const sizes = changed.map(({ buffer, byteLength }) => [buffer.byteLength, byteLength]);
    for (const [held, used] of sizes) expect(held).toBe(used);
    expect(requestBytesHeld()).toBe(changed.reduce((sum, { byteLength }) => sum + byteLength, 0));
    again.clear();
  });
});

describe('the files of a job', () => {
  it('are released once all of its calls were sent, and not before', async () => {
    const released = vi.fn();
    const held = new HeldFiles({ references: [await photo()], mask: null }, released);
    held.expectCalls(2);
    const [first, second] = [held.forCall({}), held.forCall({})];
    first.releaseFiles();
    first.releaseFiles();
    expect(released).not.toHaveBeenCalled();
    expect(second.references).toHaveLength(1);
    second.releaseFiles();
    expect(released).toHaveBeenCalledOnce();
    expect([first.references, second.mask]).toEqual([[], null]);
  });

  it('are released at the end of a job that sent none of its calls', async () => {
    const released = vi.fn();
    const call: TestCall = async function* () {
      yield { type: 'picture-missing', index: 0, reason: 'empty' };
    };
    const job = createNewJob(storage, upstream.asUpstream(), { id: randomUUID(), call });
    await startJob({ ...job, files: new HeldFiles({ references: [await photo()], mask: null }, released) });
    await readEvents(followJob(storage, job.request.id, 0));
    await expect.poll(() => released.mock.calls.length).toBe(1);
  });

  it.each([
    { route: 'tasks', model: 'gpt-image-2', row: {} },
    { route: 'gemini', model: 'gemini-3-pro-image', row: {} },
    { route: 'images', model: 'gpt-image-1', row: {} },
  ])('leave the memory while the gateway is at work (route $route)', async ({ route, model, row }) => {
    const picture = await photo();
    const [answered, sent] = [createLatch(), createLatch()];
    upstream.script = async (response, call) => {
      await answered.opened;
      answerJson({ error: { message: 'no' } }, 400)(response, call);
    };
    const held = new HeldFiles({ references: [picture], mask: null }, sent.open);
    held.expectCalls(1);
    const spec = held.forCall(createCallSpec({ kind: 'edit', model, row }));
    const events = chooseRoute(spec).create(signal, upstream.asUpstream(), spec);
    const first = events.next().catch((error: unknown) => error);
    await sent.opened;
    expect(spec.references).toEqual([]);
    answered.open();
    expect(await first).toMatchObject({ code: 'request_refused' });
    const [{ headers, body } = expect.fail('Nothing was sent.')] = upstream.calls;
    expect(headers['content-length']).toBe(String(body.byteLength));
    const bytes = Buffer.from(picture);
    expect(body.includes(route === 'images' ? bytes : bytes.toString('base64'))).toBe(true);
  });
});
