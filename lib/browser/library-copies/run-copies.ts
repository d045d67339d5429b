import Dexie from 'dexie';
import { type LibraryState, libraryVersion } from '@/lib/protocol/library-rows';
import { refreshCostTotals } from '../costs/refresh-cost-totals';
import { deleteExpiredTrash } from '../library/delete-expired-trash';
import { setRoomMaker } from '../library/picture-storage';
import { ApiFailure, NetworkFailure, UnreadableAnswer } from '../platform/api-failure';
import { libraryDatabase } from '../platform/database';
import type { CopyingRow } from '../platform/database-rows';
import { withLock } from '../platform/locks';
import { reconnectPause } from '../platform/reconnect-pause';
import { ignoreStorageFailure, storageFailure } from '../platform/storage-failure';
import { useCopiesPreference } from './copies-preference';
import { clockOffset, getCopying, restartCopying, updateCopying } from './copying-state';
import { makeRoomOnce, noteRoom } from './full-browser';
import { createLibrary, getLibraryState } from './library-api';
import { makeRoom } from './make-room';
import { hasNothingToMark, markOnce, markTrash } from './mark-everything';
import { mendStudio } from './mend-studio';
import { followChanges, receiveChanges, receiveOlder } from './receive-changes';
import { forgetAllRefused } from './refused-rows';
import { sendChanges } from './send-changes';
import { waitForJobs } from './wait-for-jobs';

/** Changes within this time are copied together. */
const gatherMs = 250;
/** Without any change, the studio is asked this often. */
const idleMs = 60_000;
/** A studio that is full, or makes no more libraries for now, is asked again after this. */
const fullMs = 5 * 60_000;

/**
 * Keeps this browser's library and its copy in the studio in sync for as long as the page is open: one tab at a time,
 * in the background. Whatever fails is tried again; copying never holds up a job.
 */
export async function runCopies(): Promise<void> {
  setRoomMaker(makeRoom);
  await withLock('library-copies', async () => {
    watchLibrary();
    for (let failures = 0; ; ) {
      const outcome = await copyUntilFailure();
      failures = outcome === 'idle' ? 0 : failures + 1;
      if (outcome === 'full') await wake.within(fullMs);
      else if (outcome === 'off' || outcome === 'no-room') await wake.within(idleMs);
      else await reconnectPause(failures);
    }
  });
}

type Outcome = 'idle' | 'off' | 'full' | 'no-room' | 'failed';

async function copyUntilFailure(): Promise<Outcome> {
  const leaving = new AbortController();
  try {
    return await copy(leaving.signal);
  } catch (error) {
    const refusal = storageFailure(error);
    if (refusal === 'quota') return (await makeRoomOnce()) ? 'failed' : 'no-room';
    if (refusal !== null) return 'failed';
    const problem = problemOf(error);
    if (problem === null) throw error;
    await ignoreStorageFailure(() => updateCopying({ problem }));
    return problem === 'full' || problem === 'too-many' ? 'full' : 'failed';
  } finally {
    leaving.abort();
  }
}

function problemOf(error: unknown): CopyingRow['problem'] {
  if (error instanceof NetworkFailure) return 'unreachable';
  if (error instanceof ApiFailure && error.code === 'over_quota') return 'full';
  if (error instanceof ApiFailure) return error.reason === 'too-many-libraries' ? 'too-many' : 'failed';
  return error instanceof UnreadableAnswer ? 'failed' : null;
}

/** Copies and receives until something fails, or copies are turned off. */
async function copy(signal: AbortSignal): Promise<Outcome> {
  if (!(await isOn())) return 'off';
  const attached = await attach();
  if (attached === null) return 'off';
  // What an empty browser receives first must not be marked as its own afterwards.
  if (await hasNothingToMark()) await updateCopying({ isMarked: true });
  if (!(await getCopying()).isMarked) await markTrash();
  await receiveChanges(signal);
  // Before a call is copied, localStorage has to know from which library it can come back.
  await refreshCostTotals();
  if (attached.version <= libraryVersion) await mendStudio(signal, attached);
  await deleteExpiredTrash();
  const isReadOnly = attached.version > libraryVersion;
  if (isReadOnly) await updateCopying({ problem: 'read-only' });
  let hasNews = false;
  const { since } = await getCopying();
  const stream = { isOpen: true };
  void followChanges(signal, since ?? 0, () => {
    hasNews = true;
    wake.now();
  }).then(() => {
    stream.isOpen = false;
    wake.now();
  });
  // Uploads that were cut off before this run may have arrived.
  for (let mustAskBeforeUpload = true; stream.isOpen && (await isOn()); ) {
    if ((await getCopying()).library !== attached.library) return 'idle';
    if (hasNews) {
      hasNews = false;
      await receiveChanges(signal);
      // The studio has another history of changes, so everything is compared anew.
      if ((await getCopying()).since === null) return 'idle';
    }
    const sent = isReadOnly ? 0 : await sendRound(signal, mustAskBeforeUpload);
    if (sent > 0 || hasNews) continue;
    mustAskBeforeUpload = false;
    if (await receiveOlder()) continue;
    if (await markOnce()) {
      mustAskBeforeUpload = true;
      continue;
    }
    await updateCopying({ copiedAt: new Date().toISOString(), ...(isReadOnly ? {} : { problem: null }) });
    noteRoom();
    await wake.within(idleMs);
    await pause(gatherMs);
  }
  return 'idle';
}

/** Another tab may have turned copies on or off. */
async function isOn(): Promise<boolean> {
  await useCopiesPreference.persist.rehydrate();
  return useCopiesPreference.getState().isOn;
}

async function sendRound(signal: AbortSignal, mustAskBeforeUpload: boolean): Promise<number> {
  await waitForJobs();
  const sent = await sendChanges(signal, mustAskBeforeUpload);
  if (sent > 0) await noteStudioSize();
  return sent;
}

/**
 * Finds this browser's library in the studio; one is created once there is something to copy.
 * @returns null if there is none
 */
async function attach(): Promise<LibraryState | null> {
  const known = await getCopying();
  const found = await getLibraryState();
  // A copy that was deleted is not made again automatically.
  if (found === null && known.library !== null) {
    await updateCopying({ problem: 'none' });
    return null;
  }
  if (found === null && (await libraryDatabase().pictures.count()) === 0) return null;
  const state = found ?? (await createLibrary());
  if (state.library !== known.library) {
    await restartCopying(state.library);
    // Everything is compared with what the studio has now.
    await updateCopying({ losses: state.losses ?? 0 });
  }
  await updateCopying({
    clockOffsetMs: clockOffset(state.nowMs),
    ...sizesOf(state),
  });
  return state;
}

async function noteStudioSize(): Promise<void> {
  const state = await getLibraryState();
  if (state) await updateCopying(sizesOf(state));
}

function sizesOf({ pictures, demoPictures, bytes }: LibraryState) {
  return { studioPictures: pictures, studioDemoPictures: demoPictures, studioBytes: bytes };
}

/** Wakes the copier with every new mark, and when this browser has joined another library, in whatever tab. */
function watchLibrary(): void {
  const read = async () => [
    (await libraryDatabase().changed.orderBy('at').last())?.at,
    (await getCopying()).library,
  ];
  let known = '';
  Dexie.liveQuery(read).subscribe({
    next: (value) => {
      const text = JSON.stringify(value);
      if (text !== known) wake.now();
      known = text;
    },
    error: () => wake.now(),
  });
}

/**
 * Turns copies on or off for this browser. Turning them on makes a deleted copy anew, and sends what the studio has
 * refused once more.
 */
export async function turnCopies(isOn: boolean): Promise<void> {
  if (isOn && (await getCopying()).problem === 'none') await updateCopying({ library: null, problem: null });
  if (isOn) await forgetAllRefused();
  useCopiesPreference.getState().turn(isOn);
  wake.now();
}

/** Ends the copier's rest. A call while it works ends the next rest at once. */
const wake = {
  isCalled: false,
  end: null as (() => void) | null,
  now() {
    wake.isCalled = true;
    wake.end?.();
  },
  async within(ms: number): Promise<void> {
    if (!wake.isCalled) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake.end = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    wake.end = null;
    wake.isCalled = false;
  },
};

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
