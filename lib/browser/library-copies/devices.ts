import type { LibraryInvitation, LibraryWords } from '@/lib/protocol/library-rows';
import { ApiFailure, NetworkFailure, UnreadableAnswer } from '../platform/api-failure';
import { useCopiesPreference } from './copies-preference';
import { getCopying, restartCopying } from './copying-state';
import { fetchBeforeLeaving } from './fetch-before-leaving';
import {
  deleteLibrary,
  getLibraryState,
  getWordsDate,
  joinLibrary,
  postInvitation,
  postWords,
} from './library-api';
import { markTrash } from './mark-everything';
import { receiveChanges, receiveOlder } from './receive-changes';
import { turnCopies } from './run-copies';

/** The result of joining; `wouldLosePictures`: the previous library has originals that could not be fetched first. */
export type JoinAnswer =
  | 'joined'
  | 'same'
  | 'unknown'
  | 'unknownWords'
  | 'used'
  | 'expired'
  | 'tooOften'
  | 'unreachable'
  | 'wouldLosePictures';

/** A code for one more device; null if the studio cannot give one now. */
export async function inviteDevice(): Promise<LibraryInvitation | null> {
  return orNull(postInvitation);
}

/**
 * Recovery words are twelve, a code is one word or four groups. Either may be typed in full-width letters, and a code may
 * come as the whole link.
 */
export function readJoinSecret(typed: string): { code: string } | { words: string } {
  const text = typed.normalize('NFKC').trim();
  const linked = /\/join#(\S+)/.exec(text)?.[1];
  if (linked !== undefined) return { code: linked };
  return (text.match(/[a-z]{3,}/gi) ?? []).length >= 8 ? { words: text } : { code: text };
}

/**
 * Joins the library of another device, by its code or its recovery words. What this browser has is copied to it.
 * Bytes that only the previous library has are fetched first, because this browser loses its access to them.
 */
export async function joinDevice(
  secret: { code: string } | { words: string },
  onFetching: (left: number) => void,
): Promise<JoinAnswer> {
  try {
    const left = await receiveRest();
    if (left !== null && (await fetchBeforeLeaving(onFetching))) return 'wouldLosePictures';
    const { library } = await getCopying();
    const joined = await joinLibrary(secret);
    if (joined.library === library) return 'same';
    await restartCopying(null);
    await turnCopies(true);
    return 'joined';
  } catch (error) {
    if (error instanceof ApiFailure && error.code === 'not_found')
      return refusals[error.reason ?? ''] ?? 'unknown';
    if (error instanceof ApiFailure && error.code === 'rate_limited') return 'tooOften';
    if (isExpected(error)) return 'unreachable';
    throw error;
  }
}

const refusals: Readonly<Record<string, JoinAnswer>> = {
  'used-code': 'used',
  'expired-code': 'expired',
  'unknown-words': 'unknownWords',
};

/**
 * Receives the rows of the library that this browser leaves, which may still have been on their way.
 * @returns null if it leaves none: there is none, or its cookie is gone, so that nothing can be fetched from it anyway
 */
async function receiveRest(): Promise<string | null> {
  const { library } = await getCopying();
  const left = await getLibraryState();
  if (left === null || (library !== null && left.library !== library)) return null;
  // This browser may have lost its database, or be new to the library of its cookie.
  if (library === null && !useCopiesPreference.getState().isOn) return null;
  if (library === null) {
    await restartCopying(left.library);
    // Nothing is known about the copies, so only a mark says that a picture in the trash was deleted later.
    await markTrash();
  }
  const { signal } = new AbortController();
  await receiveChanges(signal);
  if ((await getCopying()).since === null) await receiveChanges(signal);
  while (await receiveOlder());
  return left.library;
}

/** When the recovery words were made; null if there are none, or if the studio cannot be reached. */
export function loadWordsDate(): Promise<string | null> {
  return orNull(getWordsDate);
}

/** New recovery words, which replace earlier ones; null if the studio cannot make them now. */
export function createWords(): Promise<LibraryWords | null> {
  return orNull(postWords);
}

/** Deletes the copy and makes no new one; false if the studio cannot be reached. */
export async function deleteCopy(): Promise<boolean> {
  const deleted = await orNull(async () => {
    await deleteLibrary();
    return true;
  });
  if (deleted) {
    await turnCopies(false);
    await restartCopying(null);
  }
  return deleted ?? false;
}

async function orNull<Result>(ask: () => Promise<Result>): Promise<Result | null> {
  try {
    return await ask();
  } catch (error) {
    if (isExpected(error)) return null;
    throw error;
  }
}

function isExpected(error: unknown): boolean {
  return error instanceof ApiFailure || error instanceof NetworkFailure || error instanceof UnreadableAnswer;
}
