import type { LibraryContents } from '@/lib/library-format/open-library';
import { readOriginal } from '@/lib/library-format/read-original';
import { type RefusalReason, RefusedFile } from '@/lib/library-format/refusals';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { makeThumbnail } from '../library/make-thumbnail';
import { parseIncoming } from '../library-copies/incoming-row';
import type { CopiedRow } from '../library-copies/merge-incoming';
import { copyId } from '../library-copies/row-copies';
import { libraryDatabase } from '../platform/database';
import type { BlobRow } from '../platform/database-rows';
import { hashBlob } from '../platform/hash-blob';
import { isReadable } from '../platform/is-readable';
import type { ImportedRow } from './apply-imported';

/** Reads from a file the bytes that a row needs and this browser does not have. */
export async function bringFiles(
  row: CopiedRow,
  { originals }: LibraryContents,
): Promise<ImportedRow | { refused: RefusalReason } | 'in-trash'> {
  const plain: ImportedRow = {
    row,
    original: null,
    replacesUnreadable: false,
    signature: null,
    thumbnail: null,
    sources: [],
    references: null,
  };
  const values = Object.fromEntries(Object.entries(row.fields).map(([name, [value]]) => [name, value]));
  if (row.kind === 'turn') return { ...plain, references: await readAll(values.files, originals) };
  if (row.kind !== 'picture') return plain;
  const picture = parseIncoming('picture', values);
  // A few changed fields of a picture that is here come without bytes.
  if (picture === null) return plain;
  if (await isInOwnTrash(row)) return 'in-trash';
  const here = (await libraryDatabase().originals.get(row.id)) ?? null;
  // An earlier file may have had the picture without them.
  const sources = await readMissingSources(picture.sources, originals);
  if (here && (await isReadable(here.blob))) return { ...plain, sources };
  const original = await readFile(picture.sha256, originals, picture.mimeType);
  if (typeof original === 'string') {
    // The row of a picture whose bytes nobody has would show an empty frame.
    return (await isKnown(row)) ? { ...plain, sources } : { refused: original };
  }
  const signature = await readFile(picture.signatureSha256, originals, 'text/plain');
  const { width, height } = picture;
  const thumbnail = await makeThumbnail(original, { width, height });
  return {
    ...plain,
    original,
    replacesUnreadable: here !== null,
    sources,
    thumbnail: thumbnail?.blob ?? null,
    signature: typeof signature === 'string' ? null : signature,
  };
}

/** The uploads that a picture was made from, and that this browser does not have. */
async function readMissingSources(
  hashes: Readonly<Record<string, string>> = {},
  originals: LibraryContents['originals'],
): Promise<readonly BlobRow[]> {
  const sources: BlobRow[] = [];
  for (const [id, sha256] of Object.entries(hashes)) {
    const here = await libraryDatabase().sources.get(id);
    if (here && (await isReadable(here.blob))) continue;
    const blob = await readFile(sha256, originals, 'image/webp');
    if (typeof blob !== 'string') sources.push({ id, blob });
  }
  return sources;
}

/** Whether it was deleted here before any studio knew of it: no clock says when, and a file does not bring it back. */
async function isInOwnTrash({ kind, id }: LibraryRow): Promise<boolean> {
  const { trash, copies } = libraryDatabase();
  return (await trash.get(id)) !== undefined && (await copies.get(copyId(kind, id))) === undefined;
}

/** Whether the picture is here, with its bytes only in the studio, or was deleted here. */
async function isKnown({ kind, id }: LibraryRow): Promise<boolean> {
  const { pictures, copies } = libraryDatabase();
  return (await pictures.get(id)) !== undefined || (await copies.get(copyId(kind, id))) !== undefined;
}

async function readAll(
  hashes: unknown,
  originals: LibraryContents['originals'],
): Promise<readonly Blob[] | null> {
  if (!Array.isArray(hashes)) return null;
  const blobs = [];
  for (const sha256 of hashes) {
    const blob = await readFile(sha256, originals, 'image/webp');
    if (typeof blob === 'string') return null;
    blobs.push(blob);
  }
  return blobs;
}

/** The bytes with this hash, once verified; otherwise the reason why there are none. */
async function readFile(
  sha256: unknown,
  originals: LibraryContents['originals'],
  type: string,
): Promise<Blob | RefusalReason> {
  if (typeof sha256 !== 'string') return 'no-bytes';
  const hasHash = async (bytes: Uint8Array<ArrayBuffer>) => (await hashBlob(new Blob([bytes]))) === sha256;
  try {
    return new Blob([await readOriginal(originals, sha256, hasHash)], { type });
  } catch (error) {
    if (error instanceof RefusedFile) return error.reason;
    throw error;
  }
}
