import '../../support/quiet-log';
import { beforeEach, describe, expect, it } from 'vitest';
import { shareDraftSchema } from '@/lib/protocol/shares';
import { parseConfig } from '@/lib/server/platform/config';
import { readJson, type Storage } from '@/lib/server/platform/storage/storage';
import { changeShare } from '@/lib/server/shares/change-share';
import { createShare } from '@/lib/server/shares/create-share';
import { findOwnShareOrThrow, tokenHeader } from '@/lib/server/shares/find-own-share';
import { listAllShares } from '@/lib/server/shares/list-shares';
import { findShare } from '@/lib/server/shares/open-link';
import { removeShare } from '@/lib/server/shares/remove-share';
import { type ShareRecord, shareKeys, shareRecordSchema } from '@/lib/server/shares/share-record';
import { sweepShares } from '@/lib/server/shares/sweep-shares';
import { openMemoryStorage } from '../../support/memory-storage';

const config = parseConfig({});
let storage: Storage;
let id: string;
let token: string;

beforeEach(async () => {
  storage = openMemoryStorage();
  const draft = shareDraftSchema.parse({ title: 'Prints', pictures: [{ sizeBytes: 100 }] });
  ({ id, token } = await createShare(config, storage, draft, Date.now()));
  const publication = { publishedAt: new Date().toISOString(), expiresAt: null, pictures: [] };
  await storage.claim(shareKeys.publication(id), JSON.stringify(publication));
});

function findOwn(): Promise<ShareRecord> {
  const request = new Request('http://studio/', { headers: { [tokenHeader]: token } });
  return findOwnShareOrThrow(config, storage, request, id);
}

describe('a share whose changes are damaged', () => {
  beforeEach(() => storage.put(shareKeys.changes(id), ''));

  it('stays closed to readers, because it may have been due to expire, and is not swept away', async () => {
    expect(await findShare(storage, id, Date.now())).toEqual({ state: 'gone' });
    expect(await sweepShares(storage, Date.now())).toBe(0);
    expect(await storage.exists(shareKeys.record(id))).toBe(true);
  });

  it('is listed for its owner, and opens again once its expiry is set anew', async () => {
    expect(await listAllShares(storage, Date.now())).toMatchObject([{ id, status: 'published' }]);
    await changeShare(storage, await findOwn(), { lifetimeDays: 7 }, Date.now());
    expect(await findShare(storage, id, Date.now())).toMatchObject({ state: 'open' });
  });

  it('can be revoked, which releases its slot', async () => {
    const { id: own } = await findOwn();
    await removeShare(storage, own, { at: new Date().toISOString(), reason: 'revoked' });
    expect(await findShare(storage, id, Date.now())).toEqual({ state: 'gone' });
    expect(await storage.exists(shareKeys.slot(0))).toBe(false);
  });
});

it('a share whose mark of removal is damaged stays closed, and the sweep finishes its deletion', async () => {
  await storage.put(shareKeys.gone(id), '');
  expect(await findShare(storage, id, Date.now())).toEqual({ state: 'gone' });
  await sweepShares(storage, Date.now());
  expect(await readJson(storage, shareKeys.record(id), shareRecordSchema)).toBeNull();
  expect(await findShare(storage, id, Date.now())).toEqual({ state: 'unknown' });
});
