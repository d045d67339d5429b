import type { LibrarySource } from '@/lib/library-format/library-files';
import { markOnce } from '../library-copies/mark-everything';
import type { CopiedKind } from '../library-copies/row-copies';
import { hashBytes, readReadable } from '../platform/hash-blob';
import { fetchArrayOf } from '../platform/studio-bytes';
import { exportedKinds, getRowBytes, listRowIds, readExportedRow } from './export-rows';

/** What this browser exports: its rows, and their bytes from here or, one at a time, from the studio. */
export async function browserSource(signal: AbortSignal): Promise<LibrarySource> {
  // Rows that are older than marks get the clocks by which the studio would know them.
  await markOnce();
  const places = new Map<string, { kind: CopiedKind; id: string; label: string }>();
  const filled: CopiedKind[] = [];
  let lost = 0;
  for (const kind of exportedKinds) if ((await listRowIds(kind)).length > 0) filled.push(kind);
  return {
    kinds: filled,
    async *rows(name) {
      const kind = filled.find((each) => each === name);
      if (kind === undefined) return;
      for (const id of await listRowIds(kind)) {
        signal.throwIfAborted();
        const exported = await readExportedRow(kind, id);
        if (exported === null) continue;
        for (const [label, sha256] of Object.entries(exported.files)) places.set(sha256, { kind, id, label });
        lost += exported.lost;
        yield exported.row;
      }
    },
    lost: () => lost,
    async original(sha256) {
      signal.throwIfAborted();
      const place = places.get(sha256);
      return findBytes(sha256, place && (() => getRowBytes(place.kind, place.id, place.label)));
    },
  };
}

/** Bytes from this browser if they are whole, otherwise from the studio; null if neither has them. */
export async function findBytes(
  sha256: string,
  getHere: (() => Promise<Blob | null>) | undefined,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const stored = (await getHere?.()) ?? null;
  const here = stored && (await readReadable(stored));
  if (here && (await hashBytes(here)) === sha256) return here;
  return fetchArrayOf(sha256);
}
