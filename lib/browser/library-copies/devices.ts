import type { LibraryInvitation } from '@/lib/protocol/library-rows';
import { ApiFailure, NetworkFailure, UnreadableAnswer } from '../platform/api-failure';
import { restartCopying } from './copying-state';
import { deleteLibrary, joinLibrary, postInvitation } from './library-api';
import { turnCopies } from './run-copies';

export type JoinAnswer = 'joined' | 'unknown' | 'tooOften' | 'unreachable';

/** A code for one more device; null where the studio cannot give one now. */
export async function inviteDevice(): Promise<LibraryInvitation | null> {
  return orNull(postInvitation);
}

/** Joins the library of another device. What this browser has is copied to it. */
export async function joinByCode(code: string): Promise<JoinAnswer> {
  try {
    await joinLibrary({ code: code.trim() });
    await restartCopying(null);
    return 'joined';
  } catch (error) {
    if (error instanceof ApiFailure && error.code === 'not_found') return 'unknown';
    if (error instanceof ApiFailure && error.code === 'rate_limited') return 'tooOften';
    if (isExpected(error)) return 'unreachable';
    throw error;
  }
}

/** Deletes the copy and makes no new one; false where the studio cannot be reached. */
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
