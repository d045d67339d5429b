import { dayMs } from '@/lib/protocol/durations';
import { clockMs, nextClock } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { libraryDatabase } from '../platform/database';
import type { CopyingRow, CopyRow } from '../platform/database-rows';
import { hashReadable } from '../platform/hash-blob';
import type { ChangedRow } from '../platform/track-changes';
import { getCopying } from './copying-state';
import { fieldsThatFit, jsonBytes } from './fields-that-fit';
import { hasBytes, putBytes } from './library-api';
import { type PreparedRow, postPrepared } from './post-prepared';
import { type CurrentRow, type RowFile, readRow } from './read-row';
import { isRefusal, listRefused, setAside, setUnreadableAside } from './refused-rows';
import { clockOf, clockOfChange, copyId, hashValue, withFields } from './row-copies';

/** A request is full once its rows exceed this. The last row may be large: the studio takes a megabyte. */
const batchBytesMax = 300_000;
const batchRowsMax = 60;
/** Nobody else has seen an older deletion in the trash: its 30 days begin anew, also if this device's clock was wrong. */
const untoldMsMax = 10 * dayMs;

/**
 * Copies the newest changes: first the bytes, then the rows, so that no other device learns of a picture that it cannot
 * get yet. A row that changes meanwhile stays marked.
 * @param mustAskBeforeUpload The studio may have bytes that this browser has not noted, so it is asked before they are
 * sent.
 * @returns how many marks were dealt with; 0: nothing can be copied now
 */
export async function sendChanges(signal: AbortSignal, mustAskBeforeUpload: boolean): Promise<number> {
  const copying = await getCopying();
  const refused = new Set((await listRefused()).map(({ id }) => id));
  const { changed } = libraryDatabase();
  const latest = changed.orderBy('at').reverse();
  const marks = await latest
    .filter(({ id }) => !refused.has(id))
    .limit(batchRowsMax)
    .toArray();
  const prepared: PreparedRow[] = [];
  let bytes = 0;
  let setAsideCount = 0;
  for (const mark of marks) {
    if (bytes > batchBytesMax) break;
    signal.throwIfAborted();
    const ready = await prepareOrSetAside(signal, copying, mark, mustAskBeforeUpload);
    if (ready === 'later') continue;
    if (ready === 'set aside') setAsideCount += 1;
    else prepared.push(ready);
    bytes += typeof ready === 'string' || ready.row === null ? 0 : jsonBytes(ready.row);
  }
  await postPrepared(signal, prepared);
  return prepared.length + setAsideCount;
}

/** Bytes that the studio does not take, or that this browser cannot read, must not keep all other rows from being copied. */
async function prepareOrSetAside(
  signal: AbortSignal,
  copying: CopyingRow,
  mark: ChangedRow,
  mustAskBeforeUpload: boolean,
): Promise<PreparedRow | 'later' | 'set aside'> {
  const ready = await prepareRow(signal, copying, mark, mustAskBeforeUpload).catch((error: unknown) => {
    if (isRefusal(error)) return 'refused' as const;
    throw error;
  });
  if (ready !== 'refused' && ready !== 'lost') return ready;
  await (ready === 'lost' ? setUnreadableAside(mark) : setAside(mark));
  return 'set aside';
}

async function prepareRow(
  signal: AbortSignal,
  copying: CopyingRow,
  mark: ChangedRow,
  mustAskBeforeUpload: boolean,
): Promise<PreparedRow | 'later' | 'lost'> {
  const current = await readRow(mark);
  if (current === 'later') return 'later';
  const { kind, id, values } = current;
  const known = await libraryDatabase().copies.get(copyId(kind, id));
  const clock = clockOfChange(copying, mark, known);
  const isDeletionKnown = known !== undefined && isDeletedCopy(known);
  const isDeletionTold = isDeletionKnown && !known.isImported;
  // The trash is the same on all devices: a row in it is copied like the others, together with its deletion.
  const trashed = isDeletionTold || known?.isPurgeUntold ? undefined : current.trashed;
  const kept = values ?? trashed;
  if (kept === undefined) {
    // What was never copied needs no deletion, and calls are never deleted.
    if (known === undefined || kind === 'ledger') return { mark, row: null, copy: null, known };
    return { mark, known, ...prepareDeletion(current, known, clock) };
  }
  const isRestored = isDeletionKnown && values !== null;
  // It came from a file, so the studio may not have it.
  const isUnknownThere = known?.isImported === true;
  const files = await sendFiles(signal, current.files, {
    known,
    mustAskBeforeUpload: mustAskBeforeUpload || isRestored || isUnknownThere,
    isRestored,
  });
  if (files === 'lost') return 'lost';
  const sent = { ...kept, ...fieldsOfFiles(kind, files) };
  const fitting = fieldsThatFit(sent);
  const fields: Record<string, { value: unknown; hash: string; clock: string }> = {};
  for (const [name, value] of Object.entries(sent)) {
    if (!fitting.has(name)) continue;
    const hash = hashValue(value);
    const isChanged = isRestored || known?.hashes[name] !== hash;
    if (isChanged) fields[name] = { value, hash, clock };
    else if (isUnknownThere) fields[name] = { value, hash, clock: clockOf(known, name) ?? clock };
  }
  const hasNews = Object.keys(fields).length > 0;
  const { isPurgeUntold: _, isImported: __, ...living } = withFields(known, copyId(kind, id), fields);
  // Later than the fields that are sent with it. Its days in the trash begin when the studio receives the picture.
  const nowMs = Math.floor(Date.now() + copying.clockOffsetMs);
  const sentMs = known === undefined || nowMs - clockMs(clock) > untoldMsMax ? nowMs : 0;
  // A deletion that is known keeps its clock, and so its days in the trash, if it is later than what is sent with it.
  const isDeletionKept = isDeletionKnown && !Object.values(fields).some((field) => field.clock === clock);
  const deletedAt = isDeletionKept ? known.deletedAt : nextClock(clock, sentMs, copying.device);
  const deletion = values === null ? { deletedAt } : {};
  const copy = { ...living, ...deletion, ...(Object.keys(files).length > 0 ? { files } : {}) };
  if (!hasNews && values !== null) return { mark, row: null, copy, known };
  const rowFields = Object.entries(fields).map(([name, field]) => [name, [field.value, field.clock]]);
  const restoring = isRestored ? { deletedAt: null } : {};
  return {
    mark,
    row: { kind, id, fields: Object.fromEntries(rowFields), ...restoring, ...deletion },
    copy,
    known,
    here: new Set(current.files.map(({ label }) => label)),
  };
}

/** The change that says that a row was deleted, and whether for good; none if the studio knows both. */
function prepareDeletion(
  { kind, id }: CurrentRow,
  known: CopyRow,
  clock: string,
): Pick<PreparedRow, 'row' | 'copy'> {
  const { isPurgeUntold, isImported, ...copy } = known;
  if (!isPurgeUntold) {
    if (!isDeletedCopy(known))
      return { row: { kind, id, fields: {}, deletedAt: clock }, copy: { ...copy, deletedAt: clock } };
    // Together with the field that says that it was deleted for good.
    const purgedAt = clockOf(known, 'purged');
    const fields: LibraryRow['fields'] = purgedAt === null ? {} : { purged: [true, purgedAt] };
    return isImported
      ? { row: { kind, id, fields, deletedAt: known.deletedAt }, copy }
      : { row: null, copy: null };
  }
  // The deletion must be later than the field, because every later field restores a row.
  const deletedAt = nextClock(clock, 0, clock.slice(-8));
  const purged = { hash: hashValue(true), clock };
  return {
    row: { kind, id, fields: { purged: [true, clock] }, deletedAt },
    copy: { ...withFields(copy, copy.id, { purged }), deletedAt },
  };
}

/** Whether the last change of a row that the studio received is its deletion. */
export function isDeletedCopy(copy: CopyRow): boolean {
  const { deletedAt } = copy;
  return (
    deletedAt !== undefined &&
    Object.keys(copy.hashes).every((name) => (clockOf(copy, name) ?? '') < deletedAt)
  );
}

/** What is known about a row's bytes in the studio. */
interface KnownFiles {
  known: CopyRow | undefined;
  /** The studio may have bytes that this browser has not noted, so it is asked before they are sent. */
  mustAskBeforeUpload: boolean;
  /** The row was in the trash, which the studio may have emptied: it may not have bytes that this browser has noted. */
  isRestored: boolean;
}

/**
 * Sends the bytes that the studio does not have, and returns the hashes of all; `lost` for a picture whose original this
 * browser can no longer read. Without its uploads a picture is still one.
 */
async function sendFiles(
  signal: AbortSignal,
  files: readonly RowFile[],
  { known, mustAskBeforeUpload, isRestored }: KnownFiles,
): Promise<Readonly<Record<string, string>> | 'lost'> {
  const hashes: Record<string, string> = { ...known?.files };
  for (const { label, blob, kind } of files) {
    if (hashes[label] !== undefined && !isRestored && !known?.isImported) continue;
    const sha256 = await hashReadable(blob);
    if (sha256 === null && label === 'original' && hashes.original === undefined) return 'lost';
    if (sha256 === null) continue;
    if (!mustAskBeforeUpload || !(await hasBytes(sha256, blob.size)))
      await putBytes(signal, sha256, blob, kind);
    hashes[label] = sha256;
  }
  return hashes;
}

/** The fields by which other devices find the bytes of a row. */
export function fieldsOfFiles(
  kind: string,
  files: Readonly<Record<string, string>>,
): Record<string, unknown> {
  if (kind === 'turn') {
    // Their places in the list are their labels: none may move to the place of one that was lost.
    const listed = Object.values(files).filter((_, at) => Object.keys(files)[at] === String(at));
    return listed.length > 0 ? { files: listed } : {};
  }
  const { original, signature, ...sources } = files;
  return {
    ...(original ? { sha256: original } : {}),
    ...(signature ? { signatureSha256: signature } : {}),
    ...(Object.keys(sources).length > 0 ? { sources } : {}),
  };
}
