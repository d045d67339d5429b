import { libraryDatabase } from '../platform/database';
import type { CopyingRow } from '../platform/database-rows';
import { forgetIncomplete } from './incomplete-rows';
import { forgetAllRefused } from './refused-rows';

/** How far copying has come, or its initial state if it never began. Call it inside or outside a transaction. */
export async function getCopying(): Promise<CopyingRow> {
  const row = await libraryDatabase().state.get('copying');
  return row?.key === 'copying' ? row : newCopying();
}

export async function updateCopying(change: Partial<Omit<CopyingRow, 'key'>>): Promise<void> {
  const { state } = libraryDatabase();
  await libraryDatabase().transaction('rw', state, async () => {
    await state.put({ ...(await getCopying()), ...change });
  });
}

/** A smaller offset may be network delay: correcting it would disorder changes of devices whose clocks are right. */
const offsetMsMin = 5_000;

/** What must be added to this device's clock to get the studio's, by the studio's latest answer. */
export function clockOffset(studioMs: number): number {
  const offsetMs = studioMs - Date.now();
  return Math.abs(offsetMs) < offsetMsMin ? 0 : offsetMs;
}

/** Starts over with another library, or with none yet: everything is copied to it and received from it. */
export async function restartCopying(library: string | null): Promise<void> {
  const { copies, state } = libraryDatabase();
  await libraryDatabase().transaction('rw', copies, state, async () => {
    await copies.clear();
    await forgetIncomplete();
    await forgetAllRefused();
    const fresh = {
      since: null,
      history: undefined,
      before: null,
      isMarked: false,
      copiedAt: null,
      problem: null,
      hasUploadsInStudio: false,
    };
    await state.put({ ...(await getCopying()), library, ...fresh });
  });
}

/**
 * Has this browser read everything anew and send what the studio lacks, because the studio was set back to a backup.
 * What is known about the copies stays: deletions and changes since the backup are later than what the studio has.
 */
export async function compareAnew(): Promise<void> {
  const { state } = libraryDatabase();
  await libraryDatabase().transaction('rw', state, async () => {
    await forgetIncomplete();
    await forgetAllRefused();
    const position = { since: null, history: undefined, before: null };
    // A number of losses that no studio tells has what it lacks looked up.
    await state.put({ ...(await getCopying()), ...position, losses: -1, copiedAt: null, problem: null });
  });
}

function newCopying(): CopyingRow {
  const [first = 0] = crypto.getRandomValues(new Uint32Array(1));
  return {
    key: 'copying',
    library: null,
    device: first.toString(16).padStart(8, '0'),
    clockOffsetMs: 0,
    since: null,
    before: null,
    isMarked: false,
    copiedAt: null,
    problem: null,
    studioPictures: 0,
    studioBytes: 0,
  };
}
