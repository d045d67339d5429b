import Dexie from 'dexie';
import { databaseBirth, libraryDatabase } from '../platform/database';
import type { LossRow } from '../platform/database-rows';
import {
  type IndexedLoss,
  indexLength,
  type LibraryIndexState,
  useLibraryIndex,
} from './library-index-store';
import { wasDeleted } from './trash';

type Remembered = Pick<LibraryIndexState, 'pictures' | 'total' | 'loss'>;

let hasCompared = false;

/**
 * Notes, once a page load, how many pictures the browser has cleared: if the index in localStorage has pictures that
 * are older than the database, there was an earlier database. If it has pictures that the database never heard of, the
 * browser has set the database back, as after a power cut or from a backup. An earlier loss counts as well, as far as its
 * pictures have not come back.
 */
export async function noteLoss(remembered: Remembered): Promise<void> {
  if (hasCompared) return;
  const noted = await readLoss();
  const bornAt = await databaseBirth();
  const found = bornAt === null ? null : findCleared(remembered, bornAt);
  const lost = found ?? (await findSetBack(remembered));
  // The browser may have cleared the note together with the pictures.
  const earlier = noted === null ? (remembered.loss ?? null) : lost && (await missingOf(noted));
  const all = lost && earlier ? addUp(lost, earlier) : (lost ?? earlier);
  if (all !== null) {
    const isAllLost = found !== null || (lost === null && bornAt !== null);
    const left = isAllLost ? 0 : await countUntil(all.newestAt);
    await libraryDatabase().state.put({ key: 'loss', ...all, had: all.pictures + left });
  }
  // A full browser may refuse the note, and the next attempt must still find what was lost.
  hasCompared = true;
}

/** What an earlier database had. */
function findCleared({ pictures, total }: Remembered, bornAt: string): IndexedLoss | null {
  const earlier = pictures.filter(({ createdAt }) => createdAt < bornAt);
  const [newest] = earlier;
  if (newest === undefined) return null;
  return { pictures: total, newestAt: newest.createdAt, ids: earlier.map(({ id }) => id) };
}

/** What this database had before it was set back. */
async function findSetBack({ pictures, total }: Remembered): Promise<IndexedLoss | null> {
  const ids = await listMissing(pictures.map(({ id }) => id));
  const missing = new Set(ids);
  const newestAt = pictures.find(({ id }) => missing.has(id))?.createdAt;
  if (newestAt === undefined) return null;
  if (ids.length < pictures.length) return { pictures: ids.length, newestAt, ids };
  // The index names only the newest ones. If none of those is here, there may be others that it does not name.
  return { pictures: Math.max(ids.length, total - (await countUntil(newestAt))), newestAt, ids };
}

function addUp(one: IndexedLoss, other: IndexedLoss): IndexedLoss {
  const newer = one.newestAt > other.newestAt ? one : other;
  return {
    pictures: one.pictures + other.pictures,
    newestAt: newer.newestAt,
    ids: [...new Set([...one.ids, ...other.ids])].slice(0, indexLength),
  };
}

/** Those of these pictures that are neither here nor were deleted. */
async function listMissing(ids: readonly string[]): Promise<string[]> {
  const rows = await libraryDatabase().pictures.bulkGet([...ids]);
  const missing: string[] = [];
  for (const id of ids.filter((_, at) => rows[at] === undefined))
    if (!(await wasDeleted(id))) missing.push(id);
  return missing;
}

/** Counts the pictures up to the date of the newest lost one, because later pictures replace none of the lost. */
function countUntil(newestAt: string): Promise<number> {
  return libraryDatabase()
    .pictures.where('[createdAt+id]')
    .between([Dexie.minKey], [newestAt, Dexie.maxKey])
    .count();
}

async function readLoss(): Promise<LossRow | null> {
  const loss = await libraryDatabase().state.get('loss');
  return loss?.key === 'loss' ? loss : null;
}

/**
 * What has not come back of a loss; null: everything has. Pictures of another library do not replace the lost ones, so the
 * newest are looked for by their ids.
 */
async function missingOf({
  pictures,
  newestAt,
  had = pictures,
  ids = [],
}: LossRow): Promise<IndexedLoss | null> {
  const named = await listMissing(ids);
  const count = Math.min(pictures, Math.max(had - (await countUntil(newestAt)), named.length));
  return count > 0 ? { pictures: count, newestAt, ids: named } : null;
}

/** What this browser has cleared, as long as it has fewer pictures than before; null: nothing. */
export async function getLoss(): Promise<LossRow | null> {
  const loss = await readLoss();
  return loss && (await missingOf(loss)) ? loss : null;
}

/** What has not come back of it; null: everything has. */
export async function readMissing(): Promise<IndexedLoss | null> {
  const loss = await readLoss();
  return loss && missingOf(loss);
}

/** Drops the note, because the user has seen it. */
export async function forgetLoss(): Promise<void> {
  await libraryDatabase().state.delete('loss');
  useLibraryIndex.getState().forgetLoss();
}
