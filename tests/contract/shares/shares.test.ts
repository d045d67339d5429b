import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ShareDraft, ShareReceipt } from '@/lib/protocol/shares';
import { shareDraftSchema } from '@/lib/protocol/shares';
import { type Config, parseConfig } from '@/lib/server/platform/config';
import { readJson, type Storage } from '@/lib/server/platform/storage/storage';
import { changeShare } from '@/lib/server/shares/change-share';
import { countView } from '@/lib/server/shares/count-view';
import { createShare } from '@/lib/server/shares/create-share';
import { listAllShares, listSharesOf } from '@/lib/server/shares/list-shares';
import { findShare } from '@/lib/server/shares/open-link';
import { allClients, takeAttempt, totalAttemptsMax, windowOf } from '@/lib/server/shares/password-attempts';
import { publishShare } from '@/lib/server/shares/publish-share';
import { expectPartOrThrow, receivePart } from '@/lib/server/shares/receive-part';
import { removeShare } from '@/lib/server/shares/remove-share';
import { type ShareRecord, shareKeys, shareRecordSchema } from '@/lib/server/shares/share-record';
import { sweepShares } from '@/lib/server/shares/sweep-shares';
import { tryPassword } from '@/lib/server/shares/unlock-share';
import { openMemoryStorage } from '../../support/memory-storage';
import { type TestStorage, testStorages } from '../../support/storages';

const hourMs = 3_600_000;
const now = Date.UTC(2026, 10, 22, 12);
const signal = new AbortController().signal;
/** Parts are small, so that a small picture has several. */
const config = parseConfig({ STUDIO_BODY_LIMIT_BYTES: '1024' });
let png: Buffer;

beforeAll(async () => {
  const noise = Buffer.from(
    Array.from({ length: 48 * 32 * 3 }, (_, at) => ((at * at * 2_654_435_761) >>> 7) % 256),
  );
  png = await sharp(noise, { raw: { width: 48, height: 32, channels: 3 } })
    .png()
    .withExif({ IFD0: { ImageDescription: 'secret words' } })
    .toBuffer();
});

function draft(changes: Partial<ShareDraft> = {}): ShareDraft {
  return shareDraftSchema.parse({ pictures: [{ sizeBytes: png.length, prompt: 'A lamp' }], ...changes });
}

async function recordOf(storage: Storage, { id }: ShareReceipt): Promise<ShareRecord> {
  const record = await readJson(storage, shareKeys.record(id), shareRecordSchema);
  if (record === null) throw new Error('There is no record.');
  return record;
}

async function send(storage: Storage, record: ShareRecord, index: number, part: number): Promise<boolean> {
  const expected = expectPartOrThrow(record, String(index), String(part));
  const start = part * record.partBytes;
  return receivePart(signal, storage, record, expected, png.subarray(start, start + expected.sizeBytes));
}

async function share(storage: Storage, changes: Partial<ShareDraft> = {}, of: Config = config) {
  const receipt = await createShare(of, storage, draft(changes), now);
  const record = await recordOf(storage, receipt);
  for (const [index, parts] of receipt.parts.entries()) {
    for (let part = 0; part < parts; part += 1) await send(storage, record, index, part);
  }
  await publishShare(signal, storage, record, now);
  return { ...receipt, record };
}

async function keysBelow(storage: Storage, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of storage.list(prefix)) keys.push(key);
  return keys.sort();
}

for (const [name, open] of Object.entries(testStorages)) {
  describe(`shares on ${name}`, () => {
    let place: TestStorage;
    let storage: Storage;

    beforeAll(async () => {
      place = await open();
      storage = place.storage;
    });
    afterAll(() => place.close());

    it('accepts parts in any order and repeatedly, and is published only once all have arrived', async () => {
      const receipt = await createShare(config, storage, draft({ title: 'Prints' }), now);
      const record = await recordOf(storage, receipt);
      const [parts = 0] = receipt.parts;
      expect(parts).toBeGreaterThan(2);
      for (let part = parts - 1; part > 0; part -= 1)
        expect(await send(storage, record, 0, part)).toBe(false);
      expect(await send(storage, record, 0, 1)).toBe(false);
      await expect(publishShare(signal, storage, record, now)).rejects.toMatchObject({
        code: 'invalid_request',
        details: { field: 'pictures.0' },
      });
      expect(await findShare(storage, receipt.id, now)).toEqual({ state: 'unknown' });
      expect(await send(storage, record, 0, 0)).toBe(true);
      expect(await send(storage, record, 0, 2)).toBe(true);
      const published = await publishShare(signal, storage, record, now);
      expect(await publishShare(signal, place.another(), record, now + hourMs)).toEqual(published);
      await expect(send(storage, record, 0, 0)).rejects.toMatchObject({ code: 'id_conflict' });
      expect(await findShare(place.another(), receipt.id, now)).toMatchObject({
        state: 'open',
        share: {
          title: 'Prints',
          pictures: [{ mimeType: 'image/png', width: 48, height: 32, prompt: 'A lamp' }],
        },
      });
      expect(await keysBelow(storage, `shares/${receipt.id}/parts/`)).toEqual([]);
    });

    it('keeps the pixels and nothing else of the file', async () => {
      const { id } = await share(storage);
      const original = Buffer.from((await storage.get(shareKeys.picture(id, 0, 'original'))) ?? []);
      expect(png.includes('secret words')).toBe(true);
      expect(original.includes('secret words')).toBe(false);
      const pixels = async (file: Buffer) =>
        createHash('sha256')
          .update(await sharp(file).raw().toBuffer())
          .digest('hex');
      expect(await pixels(original)).toBe(await pixels(png));
    });

    it('is gone for every instance once it is revoked, and leaves only the mark that it is gone', async () => {
      const { id, token } = await share(storage);
      const other = place.another();
      expect(await findShare(other, id, now)).toMatchObject({ state: 'open' });
      await removeShare(storage, id, { at: new Date(now).toISOString(), reason: 'revoked' });
      expect(await findShare(other, id, now)).toEqual({ state: 'gone' });
      expect(await keysBelow(storage, `shares/${id}/`)).toEqual([shareKeys.gone(id)]);
      expect(await listSharesOf(storage, [token], now)).toMatchObject([{ id, status: 'gone' }]);
    });

    it('is gone once it expires, unless its expiry was changed', async () => {
      const { id, record } = await share(storage, { lifetimeDays: 1 });
      expect(await findShare(storage, id, now + 23 * hourMs)).toMatchObject({ state: 'open' });
      expect(await findShare(storage, id, now + 25 * hourMs)).toEqual({ state: 'gone' });
      await changeShare(storage, record, { lifetimeDays: 7, title: 'Longer' }, now + hourMs);
      expect(await findShare(storage, id, now + 25 * hourMs)).toMatchObject({ share: { title: 'Longer' } });
      await changeShare(storage, record, { lifetimeDays: null }, now + hourMs);
      expect(await findShare(storage, id, now + 9_000 * hourMs)).toMatchObject({ state: 'open' });
    });

    it('shows its creator the views, which several instances count at the same time', async () => {
      const { id, token } = await share(storage);
      await Promise.all(Array.from({ length: 40 }, () => countView(storage, id)));
      expect(await listSharesOf(storage, ['nonsense', token], now)).toMatchObject([
        { id, status: 'published', views: 40, pictures: 1, hasPassword: false },
      ]);
      const forged = `${id}.${token.slice(33, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
      expect(await listSharesOf(storage, [forged], now)).toEqual([]);
      expect((await listAllShares(storage, now)).map((each) => each.id)).toContain(id);
    });
  });
}

describe('trying passwords', () => {
  async function attempting() {
    const storage = openMemoryStorage();
    const { id } = await share(storage, { password: 'open sesame' });
    const found = await findShare(storage, id, now);
    if (found.state !== 'open') throw new Error('It should be open.');
    const attempt = (client: string, password: string, at = now) =>
      tryPassword(storage, found.share, client, password, at);
    return { storage, id, attempt };
  }

  it('limits the attempts of one client in a window, parallel or not, and lets others in', async () => {
    const { attempt } = await attempting();
    expect(await attempt('198.51.100.1', 'open sesame')).toBe(true);
    const attempts = await Promise.allSettled(
      Array.from({ length: 20 }, () => attempt('198.51.100.1', 'wrong')),
    );
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(12);
    await expect(attempt('198.51.100.1', 'open sesame')).rejects.toMatchObject({ code: 'rate_limited' });
    expect(await attempt('198.51.100.2', 'open sesame')).toBe(true);
    expect(await attempt('198.51.100.1', 'open sesame', now + hourMs)).toBe(true);
  });

  it('lets a guest in although twenty addresses have used up all their attempts', async () => {
    const { storage, id, attempt } = await attempting();
    for (let client = 0; client < 20; client += 1) {
      for (let number = 0; number < 12; number += 1) {
        await takeAttempt(storage, id, `198.51.100.${client}`, now);
      }
    }
    await expect(takeAttempt(storage, id, '198.51.100.1', now)).rejects.toMatchObject({
      code: 'rate_limited',
    });
    expect(await attempt('203.0.113.1', 'a mistake')).toBe(false);
    expect(await attempt('203.0.113.1', 'open sesame')).toBe(true);
  });

  it('limits the attempts of all clients together, and forgets them after their window', async () => {
    const { storage, id, attempt } = await attempting();
    const all = shareKeys.attempts(id, windowOf(now), allClients);
    for (let number = 1; number < totalAttemptsMax; number += 1) await storage.put(all + number, 'a guess');
    expect(await attempt('198.51.100.1', 'open sesame')).toBe(true);
    expect(await attempt('198.51.100.2', 'wrong')).toBe(false);
    await expect(attempt('198.51.100.3', 'open sesame')).rejects.toMatchObject({ code: 'rate_limited' });
    const kept = await keysBelow(storage, `shares/${id}/guesses/`);
    // The keys do not reveal whose attempts they were, and a client that was refused unheard has used up none.
    expect(kept).toHaveLength(totalAttemptsMax + 1);
    expect(kept.join()).not.toContain('198.51');
    await sweepShares(storage, now + hourMs);
    expect(await keysBelow(storage, `shares/${id}/guesses/`)).toEqual([]);
  });
});

describe('sweeping shares', () => {
  let place: TestStorage;
  let storage: Storage;

  beforeAll(async () => {
    place = (await testStorages['the file system']?.()) ?? expect.fail('There is no file system.');
    storage = place.storage;
  });
  afterAll(() => place.close());

  it('takes down expired shares, deletes abandoned drafts, and forgets gone shares after a year', async () => {
    const open = await share(storage, { lifetimeDays: 30 });
    const short = await share(storage, { lifetimeDays: 1 });
    const abandoned = await createShare(config, storage, draft(), now);
    expect(await sweepShares(storage, now + 23 * hourMs)).toBe(0);
    expect(await sweepShares(storage, now + 25 * hourMs)).toBe(2);
    expect(await keysBelow(storage, `shares/${abandoned.id}/`)).toEqual([]);
    expect(await keysBelow(storage, `shares/${short.id}/`)).toEqual([shareKeys.gone(short.id)]);
    expect(await keysBelow(storage, shareKeys.slots)).toEqual([shareKeys.slot(open.record.slot)]);
    expect(await findShare(storage, open.id, now + 25 * hourMs)).toMatchObject({ state: 'open' });
    expect(await findShare(storage, short.id, now + 25 * hourMs)).toEqual({ state: 'gone' });
    await sweepShares(storage, now + 400 * 24 * hourMs);
    expect(await findShare(storage, short.id, now)).toEqual({ state: 'unknown' });
    expect(await keysBelow(storage, shareKeys.days)).toEqual([]);
  });

  it('finishes an interrupted revocation', async () => {
    const { id } = await share(storage);
    await storage.claim(
      shareKeys.gone(id),
      JSON.stringify({ at: new Date(now).toISOString(), reason: 'revoked' }),
    );
    await sweepShares(storage, now);
    expect(await keysBelow(storage, `shares/${id}/`)).toEqual([shareKeys.gone(id)]);
  });
});

describe('removing a share while another request works on it', () => {
  it('does not show a share for a moment that its creator has closed', async () => {
    const storage = openMemoryStorage();
    let held: Promise<void> = Promise.resolve();
    const slow: Storage = {
      ...storage,
      get: async (key) => {
        if (key.endsWith('/changes')) await held;
        return storage.get(key);
      },
    };
    const { id, record } = await share(storage, { lifetimeDays: null });
    expect(await findShare(slow, id, now)).toMatchObject({ state: 'open' });
    await changeShare(storage, record, { lifetimeDays: 1 }, now);
    const later = now + 25 * hourMs;
    expect(await findShare(slow, id, later)).toEqual({ state: 'gone' });
    held = new Promise((resolve) => setImmediate(resolve)).then(() =>
      removeShare(storage, id, { at: new Date(later).toISOString(), reason: 'expired' }),
    );
    expect(await findShare(slow, id, later)).toEqual({ state: 'gone' });
  });

  it('releases its slot once, but not the slot of the share that takes it next', async () => {
    const storage = openMemoryStorage();
    const gone = { at: new Date(now).toISOString(), reason: 'revoked' } as const;
    const first = await share(storage);
    const next: string[] = [];
    const slower: Storage = {
      ...storage,
      async *list(prefix) {
        // This runs between the removal's reading of the record and its deletion.
        await removeShare(storage, first.id, gone);
        next.push((await createShare(config, storage, draft(), now)).id);
        yield* storage.list(prefix);
      },
    };
    await removeShare(slower, first.id, gone);
    expect((await listAllShares(storage, now)).map(({ id }) => id)).toEqual(next);
  });
});

describe('the limits of sharing', () => {
  let place: TestStorage;
  let storage: Storage;

  beforeAll(async () => {
    place = (await testStorages['the file system']?.()) ?? expect.fail('There is no file system.');
    storage = place.storage;
  });
  afterAll(() => place.close());

  it('hold for the shares of a day and for all shares, even with simultaneous requests', async () => {
    const tight = parseConfig({ STUDIO_SHARE_PER_DAY: '3', STUDIO_SHARE_MAX: '4' });
    const made = await Promise.allSettled(
      Array.from({ length: 8 }, () => createShare(tight, storage, draft(), now)),
    );
    const receipts = made.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(receipts).toHaveLength(3);
    const tomorrow = now + 24 * hourMs;
    await createShare(tight, storage, draft(), tomorrow);
    await expect(createShare(tight, storage, draft(), tomorrow)).rejects.toMatchObject({
      code: 'rate_limited',
      details: { reason: 'shares-held' },
    });
    const [first] = receipts;
    if (first) await removeShare(storage, first.id, { at: new Date(now).toISOString(), reason: 'revoked' });
    await createShare(tight, storage, draft(), tomorrow);
  });

  it('hold for the pictures and bytes of one share', async () => {
    const tight = parseConfig({ STUDIO_SHARE_PICTURES: '2', STUDIO_SHARE_BYTES: '5000' });
    const refused = { code: 'too_large', details: { field: 'pictures' } };
    const pictures = (...sizes: number[]) => draft({ pictures: sizes.map((sizeBytes) => ({ sizeBytes })) });
    await expect(createShare(tight, storage, pictures(1, 1, 1), now)).rejects.toMatchObject(refused);
    await expect(createShare(tight, storage, pictures(4_000, 1_001), now)).rejects.toMatchObject(refused);
    await createShare(tight, storage, pictures(4_000, 1_000), now);
  });
});
