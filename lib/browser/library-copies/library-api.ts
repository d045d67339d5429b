import {
  type LibraryInvitation,
  type LibraryPage,
  type LibraryRow,
  type LibraryState,
  type LibraryWords,
  libraryInvitationSchema,
  libraryPageSchema,
  libraryPartBytes,
  libraryPartReceiptSchema,
  libraryPostedSchema,
  libraryStateSchema,
  libraryWordsSchema,
  libraryWordsStateSchema,
} from '@/lib/protocol/library-rows';
import { ApiFailure, UnreadableAnswer } from '../platform/api-failure';
import { fetchBlob, jsonBody, readAnswer, send } from '../platform/http';
import { getStoredBytes } from '../platform/studio-bytes';
import type { BytesKind } from './read-row';

/** This browser's library in the studio; null if it has none. */
export async function getLibraryState(): Promise<LibraryState | null> {
  try {
    return await readAnswer(await send('/api/library'), (answer) => libraryStateSchema.parse(answer));
  } catch (error) {
    if (error instanceof ApiFailure && error.code === 'not_found') return null;
    throw error;
  }
}

export async function createLibrary(): Promise<LibraryState> {
  return readAnswer(await send('/api/library', { method: 'POST' }), (answer) =>
    libraryStateSchema.parse(answer),
  );
}

export async function deleteLibrary(): Promise<void> {
  await send('/api/library', { method: 'DELETE' });
}

/**
 * A page of rows: with `since`, those changed after that number, of which an answer said `history`; with `before`, older
 * ones (`newest`: the newest).
 */
export async function getLibraryPage(
  position: { since: number; history?: string } | { before: number | 'newest' },
): Promise<LibraryPage> {
  const query = new URLSearchParams(
    'since' in position
      ? { since: String(position.since), history: position.history ?? '' }
      : { before: String(position.before), history: '' },
  );
  const answer = new Response(await fetchBlob(`/api/library/changes?${query}`));
  return readAnswer(answer, (page) => libraryPageSchema.parse(page));
}

export async function postRows(rows: readonly LibraryRow[]) {
  const answer = await send('/api/library/changes', { method: 'POST', ...jsonBody({ rows }) });
  return readAnswer(answer, (posted) => libraryPostedSchema.parse(posted));
}

/** Whether the studio has all of these bytes: a file that was cut short has fewer, and is uploaded again. */
export async function hasBytes(sha256: string, sizeBytes: number): Promise<boolean> {
  try {
    return (await getStoredBytes(sha256)) === sizeBytes;
  } catch (error) {
    // The answer to a HEAD request has no body that could say more.
    if (error instanceof ApiFailure && error.status === 404) return false;
    throw error;
  }
}

/**
 * Sends bytes in parts that every platform takes, until the studio has them whole. Where it puts together others, one of
 * its parts was damaged there, or another browser has sent some that were: once they are sent anew.
 */
export async function putBytes(
  signal: AbortSignal,
  sha256: string,
  blob: Blob,
  kind: BytesKind,
): Promise<void> {
  try {
    await putParts(signal, sha256, blob, kind);
  } catch (error) {
    const isWrongWhole = error instanceof ApiFailure && error.reason === 'hash';
    if (!isWrongWhole || blob.size <= libraryPartBytes) throw error;
    await putParts(signal, sha256, blob, kind);
  }
}

async function putParts(signal: AbortSignal, sha256: string, blob: Blob, kind: BytesKind): Promise<void> {
  const of = Math.max(1, Math.ceil(blob.size / libraryPartBytes));
  for (let part = 0; part < of; part += 1) {
    const query = `part=${part}&of=${of}${kind === 'picture' ? '' : `&${kind}=1`}`;
    const answer = await send(`/api/library/pictures/${sha256}?${query}`, {
      method: 'PUT',
      body: blob.slice(part * libraryPartBytes, (part + 1) * libraryPartBytes),
      // A job's own traffic goes first.
      priority: 'low',
      signal,
    });
    const { complete } = await readAnswer(answer, (receipt) => libraryPartReceiptSchema.parse(receipt));
    if (complete) return;
  }
  // It has lost some of the parts meanwhile: nobody may believe that it has the picture.
  throw new UnreadableAnswer('The studio has all parts of a picture, and not the picture.');
}

export async function postInvitation(): Promise<LibraryInvitation> {
  const answer = await send('/api/library/invitations', { method: 'POST' });
  return readAnswer(answer, (invitation) => libraryInvitationSchema.parse(invitation));
}

/** When the recovery words were made; null: there are none. */
export async function getWordsDate(): Promise<string | null> {
  const answer = await send('/api/library/words');
  return readAnswer(answer, (state) => libraryWordsStateSchema.parse(state).createdAt);
}

export async function postWords(): Promise<LibraryWords> {
  const answer = await send('/api/library/words', { method: 'POST' });
  return readAnswer(answer, (words) => libraryWordsSchema.parse(words));
}

export async function joinLibrary(secret: { code: string } | { words: string }): Promise<LibraryState> {
  const answer = await send('/api/library/join', { method: 'POST', ...jsonBody(secret) });
  return readAnswer(answer, (state) => libraryStateSchema.parse(state));
}
