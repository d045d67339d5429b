import type { LibraryPage } from '@/lib/protocol/library-rows';
import { markPresent } from '../library/delete-pictures';
import { refreshLibrary } from '../library/refresh-library';
import { forgetUrls } from '../platform/object-urls';
import { applyRows } from './apply-rows';
import { compareAnew, getCopying, updateCopying } from './copying-state';
import { forgetIncomplete } from './incomplete-rows';
import { getLibraryPage } from './library-api';
import { useStudioLookup } from './studio-lookup';

/** Receives what other devices changed since the last time. A browser that has nothing begins with the newest rows. */
export async function receiveChanges(signal: AbortSignal): Promise<void> {
  const { since, history } = await getCopying();
  if (since === null) {
    const page = await getLibraryPage({ before: 'newest' });
    await apply(page, showFirst());
    await noteOlder(page, { since: page.sequence, history: page.history });
    return;
  }
  for (let from = { since, history }; !signal.aborted; ) {
    const page = await getLibraryPage(from);
    const needsOlder = await apply(page);
    // A studio whose storage was restored from a backup has lost the later changes.
    if (page.sequence < from.since) return compareAnew();
    // Reading backwards once more, from here, brings the fields that these rows lack.
    from = { since: page.sequence, history: page.history };
    await updateCopying({ ...from, ...(needsOlder ? { before: page.sequence + 1 } : {}) });
    if (!page.more) return;
  }
}

/** Receives a page of older rows; false when there are none left. */
export async function receiveOlder(): Promise<boolean> {
  const { before } = await getCopying();
  if (before === null) return false;
  const page = await getLibraryPage({ before });
  await apply(page);
  await noteOlder(page, {});
  return true;
}

/** Stores the position at which the next page of older rows ends. */
async function noteOlder(page: LibraryPage, change: { since?: number; history?: string }): Promise<void> {
  const before = page.more ? (page.before ?? null) : null;
  await updateCopying({ ...change, before });
  if (before === null) await forgetIncomplete();
}

/**
 * @param onChunk called with every transaction, so that a page can show the newest rows before it has them all
 * @returns whether some of the rows need fields of older pages
 */
async function apply(page: LibraryPage, onChunk?: () => Promise<void>): Promise<boolean> {
  if (page.rows.length === 0) return false;
  const { hasChanged, deletedIds, writtenIds, needsOlder } = await applyRows(page.rows, onChunk);
  forgetUrls(deletedIds.flatMap((id) => [`thumbnail:${id}`, `original:${id}`]));
  markPresent(writtenIds);
  if (hasChanged) await refreshLibrary();
  return needsOlder;
}

/** After the first rows were written, the others wait until the page has read them and fetched their thumbnails. */
const showMs = 1_000;

/** Shows the first rows that were written. */
function showFirst(): () => Promise<void> {
  let isDone = false;
  return async () => {
    if (isDone) return;
    isDone = true;
    await refreshLibrary();
    // From now on, what is here says what there is.
    useStudioLookup.setState({ pictures: 0 });
    await new Promise((resolve) => setTimeout(resolve, showMs));
  };
}

/** Calls `onChange` whenever the studio has news, until the signal aborts or the stream cannot go on. */
export function followChanges(signal: AbortSignal, since: number, onChange: () => void): Promise<void> {
  return new Promise((resolve) => {
    const source = new EventSource(`/api/library/changes?since=${since}`);
    const close = () => {
      source.close();
      signal.removeEventListener('abort', close);
      resolve();
    };
    signal.addEventListener('abort', close);
    source.addEventListener('changes', onChange);
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) close();
    });
  });
}
