import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PictureRow } from '@/lib/browser/platform/database-rows';
import { freshBrowser, leaveBrowser, openTab, type Tab } from '@/tests/support/browser-tab';
import { pictureRow } from '@/tests/support/picture-row';

let tab: Tab;
/** What the studio was sent. */
let told: { url: string; init: RequestInit }[];

beforeEach(async () => {
  freshBrowser();
  told = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    told.push({ url, init });
    return Response.json({ id: '0'.repeat(32), token: 'a token', partBytes: 4_000_000, parts: [1] });
  });
  tab = await openTab();
});
afterEach(leaveBrowser);

async function keep(changes: Partial<PictureRow>): Promise<string> {
  const row = pictureRow('a-job', {
    prompt: 'A lamp',
    parameters: { quality: 'high' },
    width: 8,
    height: 8,
    costMicroUsd: 42_000,
    ...changes,
  });
  await tab.database.pictures.put(row);
  await tab.database.originals.put({ id: row.id, blob: new Blob(['png']) });
  return row.id;
}

const everything = {
  title: 'Lamps',
  showPrompt: true,
  showSettings: true,
  showCost: true,
  lifetimeDays: 7,
  allowDownload: true,
  password: '',
} as const;
const toldPictures = () => JSON.parse(String(told[0]?.init.body)).pictures;

it('a share states what was chosen for a picture, but not which job made it', async () => {
  await tab.draftShare([await keep({ parents: ['another:0'] })], everything);
  const settings = { kind: 'create', model: 'gpt-image-1', parameters: { quality: 'high' } };
  const cost = { microUsd: 42_000, isExact: false };
  expect(toldPictures()).toEqual([{ sizeBytes: 3, prompt: 'A lamp', settings, cost }]);
});

it('a share states nothing about a picture for which nothing was chosen', async () => {
  const nothing = { showPrompt: false, showSettings: false, showCost: false };
  await tab.draftShare([await keep({})], { ...everything, ...nothing });
  expect(toldPictures()).toEqual([{ sizeBytes: 3 }]);
});

it('a share of a user’s own file never contains the name of the file', async () => {
  const id = await keep({ kind: 'upload', prompt: 'passport of Jane Doe.png', model: '', costMicroUsd: 0 });
  await tab.draftShare([id], everything);
  expect(toldPictures()).toEqual([{ sizeBytes: 3 }]);
});
