import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { OwnShare } from '@/lib/browser/shares/own-shares';
import { freshPage, leaveBrowser } from '@/tests/support/browser-tab';

/** What the studio has of the draft, by picture and part, and the parts it was sent. */
let held: Set<string>;
let sent: string[];
const pictures = ['a-job:0', 'a-job:1'];

/** The studio's route for parts, as a browser's request reaches it. */
class StudioRequest {
  upload = {};
  status = 0;
  response = new Blob(['{}']);
  responseType = '';
  onloadend = () => undefined;
  private path = '';
  open(_method: string, path: string) {
    this.path = path;
  }
  setRequestHeader() {
    return undefined;
  }
  getResponseHeader() {
    return null;
  }
  send() {
    const [, picture, part] = /images\/(\d+)\?part=(\d+)$/.exec(this.path) ?? [];
    held.add(`${picture}/${part}`);
    sent.push(`${picture}/${part}`);
    this.status = 200;
    queueMicrotask(() => this.onloadend());
  }
  abort() {
    this.status = 0;
  }
}

/** Opens the draft once both parts of a picture have arrived. */
async function publish(): Promise<Response> {
  const lacks = pictures.findIndex((_, at) => !held.has(`${at}/0`) || !held.has(`${at}/1`));
  if (lacks < 0) return Response.json({});
  const error = { code: 'invalid_request', message: 'Missing.', details: { field: `pictures.${lacks}` } };
  return Response.json({ error }, { status: 400 });
}

beforeEach(() => {
  freshPage();
  held = new Set();
  sent = [];
  vi.stubGlobal('XMLHttpRequest', StudioRequest);
  vi.stubGlobal('fetch', vi.fn(publish));
});
afterEach(leaveBrowser);

async function upload(left: OwnShare['upload']) {
  const [{ uploadShare }, { libraryDatabase }] = await Promise.all([
    import('@/lib/browser/shares/upload-share'),
    import('@/lib/browser/platform/database'),
  ]);
  for (const id of pictures) await libraryDatabase().originals.put({ id, blob: new Blob(['1234']) });
  const share = { id: '0'.repeat(32), token: 'a token', title: '', createdAt: '', pictureIds: pictures };
  return uploadShare(new AbortController().signal, { ...share, upload: left }, () => undefined);
}

it('an upload continues after the parts that have arrived, and its link opens', async () => {
  held = new Set(['0/0', '0/1', '1/0']);
  expect(await upload({ partBytes: 2, picture: 1, part: 1 })).toMatchObject({ upload: null });
  expect(sent).toEqual(['1/1']);
});

it('parts that the studio has lost since are sent again', async () => {
  held = new Set(['0/0', '0/1', '1/1']);
  expect(await upload({ partBytes: 2, picture: 2, part: 0 })).toMatchObject({ upload: null });
  expect(sent).toEqual(['1/0', '1/1']);
});

it('a studio that loses everything is not sent parts without end', async () => {
  vi.stubGlobal('fetch', () => {
    held.clear();
    return publish();
  });
  await expect(upload({ partBytes: 2, picture: 0, part: 0 })).rejects.toMatchObject({
    field: 'pictures.0',
  });
  expect(sent).toHaveLength(8);
});
