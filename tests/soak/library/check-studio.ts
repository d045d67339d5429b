import { createHash } from 'node:crypto';
import { hashesOf } from '@/lib/library-format/row-lines';
import { isDeleted, isPurged } from '@/lib/protocol/merge-rows';
import { emptyTrash } from '@/lib/server/library/empty-trash';
import { libraryKeys } from '@/lib/server/library/library-keys';
import { readLibraryRows } from '@/lib/server/library/read-changes';
import type { Books } from './books';

/** The studio has everything that its rows name, and nothing else; its rows are those of the browsers. */
export async function checkStudio(
  { scene, shown, problems, explain }: Books,
  libraryId: string,
  saved: ReadonlyMap<string, string>,
): Promise<{ originals: ReadonlySet<string>; counts: Record<string, number> }> {
  const { facts } = scene;
  const { storage } = scene.world;
  // The studio may have been killed before it did what it does after its answer.
  await emptyTrash(storage, libraryId, Date.now());
  const { rows } = await readLibraryRows(storage, libraryId);
  const originals = new Set<string>();
  for await (const key of storage.list(libraryKeys.originals(libraryId))) {
    const hash = key.slice(key.lastIndexOf('/') + 1);
    originals.add(hash);
    const bytes = await storage.get(key);
    if (bytes === null || createHash('sha256').update(bytes).digest('hex') !== hash)
      problems.push(`the studio has other bytes as ${hash}`);
  }
  const named = new Map<string, string>();
  const living = { picture: new Set<string>(), ledger: new Set<string>() };
  for (const [key, row] of rows) {
    if (isPurged(row)) continue;
    if (!isDeleted(row) && (row.kind === 'picture' || row.kind === 'ledger')) living[row.kind].add(row.id);
    for (const hash of hashesOf(row)) named.set(hash, key);
  }
  for (const [hash, key] of named)
    if (!originals.has(hash)) problems.push(`the studio has no bytes ${hash}, which ${key} names`);
  const hashesOfLost = new Set(
    [...saved].filter(([id]) => facts.uncopied.has(`picture/${id}`)).map(([, hash]) => hash),
  );
  const hashesOfPurged = new Set([...saved].filter(([id]) => facts.purged.has(id)).map(([, hash]) => hash));
  for (const hash of originals) {
    if (named.has(hash)) continue;
    if (hashesOfLost.has(hash) || facts.uncopied.size > 0)
      explain('bytes in the studio whose row was cleared before it was told');
    else if (hashesOfPurged.has(hash)) problems.push(`the studio keeps ${hash}, which was deleted for good`);
    else problems.push(`the studio has bytes ${hash} that no row names`);
  }
  for (const [kind, part] of [
    ['picture', 'pictures'],
    ['ledger', 'ledger'],
  ] as const) {
    const here = new Set(Object.keys(shown[0]?.[part] ?? {}));
    for (const id of living[kind]) if (!here.has(id)) problems.push(`only the studio has ${kind} ${id}`);
    for (const id of here) if (!living[kind].has(id)) problems.push(`the studio has no ${kind} ${id}`);
  }
  return {
    originals,
    counts: { 'originals in the studio': originals.size, 'rows in the studio': rows.size },
  };
}
