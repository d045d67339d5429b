import { boundImportedClocks } from '@/lib/library-format/bound-imported-clocks';
import {
  type LibraryContents,
  type LibraryFile,
  openLibrary,
  readRows,
} from '@/lib/library-format/open-library';
import { createRefusals, type Refusals } from '@/lib/library-format/refusals';
import { UnreadableZip } from '@/lib/library-format/zip';
import { refreshLibrary } from '../library/refresh-library';
import { isCopied } from '../library-copies/apply-rows';
import { getCopying } from '../library-copies/copying-state';
import type { CopiedRow } from '../library-copies/merge-incoming';
import { tableOfKind } from '../library-copies/row-copies';
import { libraryDatabase } from '../platform/database';
import { storageFailure } from '../platform/storage-failure';
import { applyImported, type ImportedRow } from './apply-imported';
import { bringFiles } from './bring-files';
import {
  emptyReport,
  type ImportOutcome,
  type ImportProgress,
  type ImportReport,
  ImportStopped,
} from './import-report';

/** How many pictures are in memory at most. */
const batchLength = 8;

/**
 * Merges a library from a file or a folder into this browser's. It can be interrupted and repeated: what is already
 * here is not imported again.
 */
export async function importLibrary(
  files: AsyncIterable<LibraryFile>,
  signal: AbortSignal,
  onProgress: (progress: ImportProgress) => void,
): Promise<ImportOutcome> {
  const refusals = createRefusals();
  const report = emptyReport();
  const reportNow = (): ImportReport => ({ ...report, refused: refusals.list() });
  try {
    const opened = await openLibrary(files, refusals);
    const run = { signal, refusals, report, onProgress };
    if (opened.status === 'no-library') {
      const { importForeign } = await import('./import-foreign');
      const hasPictures = await importForeign(opened.files, run);
      return hasPictures ? { status: 'done', report: reportNow() } : { status: 'nothing' };
    }
    if (opened.status !== 'library') return { status: opened.status };
    await importContents(opened.contents, run);
    return { status: 'done', report: reportNow() };
  } catch (error) {
    if (error instanceof UnreadableZip) return { status: error.reason };
    if (signal.aborted) return { status: 'cancelled', report: reportNow() };
    const reason = error instanceof ImportStopped ? error.reason : storageFailure(error);
    if (reason === null) throw error;
    return { status: reason === 'quota' ? 'full' : 'denied', report: reportNow() };
  } finally {
    await refreshLibrary();
  }
}

interface Import {
  signal: AbortSignal;
  refusals: Refusals;
  report: { -readonly [Key in keyof ImportReport]: ImportReport[Key] };
  onProgress: (progress: ImportProgress) => void;
}

async function importContents(contents: LibraryContents, run: Import): Promise<void> {
  const { refusals, signal, onProgress } = run;
  const progress = { done: 0, total: contents.originals.size };
  let batch: ImportedRow[] = [];
  const flush = async () => {
    await applyBatch(batch, run);
    batch = [];
  };
  for await (const row of readRows(contents, refusals, signal)) {
    signal.throwIfAborted();
    const nowMs = Date.now() + (await getCopying()).clockOffsetMs;
    const bounded = boundImportedClocks(row, contents.exportedAtMs, nowMs);
    if (!isCopied(bounded)) {
      refusals.add('unknown-kind', `${row.kind}/${row.id}`);
      continue;
    }
    const brought = await bringFiles(bounded, contents);
    if (brought === 'in-trash') run.report.known += 1;
    else if ('refused' in brought) refusals.add(brought.refused, `${row.kind}/${row.id}`);
    else batch.push(brought);
    if (row.kind === 'picture') progress.done = Math.min(progress.done + 1, progress.total);
    if (batch.length >= batchLength) await flush();
    onProgress({ ...progress });
  }
  await flush();
}

async function applyBatch(batch: readonly ImportedRow[], { report, refusals }: Import): Promise<void> {
  const known = await Promise.all(batch.map(({ row }) => isThere(row)));
  const applied = await applyImported(batch);
  const added = { ...report.added };
  for (const [at, { outcome, hasNewOriginal }] of applied.entries()) {
    const row = batch[at]?.row;
    if (row === undefined) continue;
    if (hasNewOriginal) report.originals += 1;
    if (outcome === 'refused') refusals.add('wrong-shape', `${row.kind}/${row.id}`);
    else if (outcome === 'same' || outcome === 'outranked') report.known += 1;
    else if (outcome === 'written' && known[at] === false) added[row.kind] += 1;
    else report.changed += 1;
  }
  report.added = added;
}

async function isThere({ kind, id }: CopiedRow): Promise<boolean> {
  return (await libraryDatabase().table(tableOfKind[kind]).get(id)) !== undefined;
}
