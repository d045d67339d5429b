import type { PictureRow } from '../platform/database-rows';
import { loadPictureRow } from './load-picture';
import { isSourceId } from './picture-ids';

/** One step of a chain: a picture of the library, an upload, or a picture that is no longer in the library. */
export type ChainStep =
  | { kind: 'picture'; id: string; prompt: string }
  | { kind: 'upload'; id: string }
  | { kind: 'gone'; id: string };

export interface PictureChain {
  /** The first parent, its first parent, and so on; the oldest first. */
  ancestors: readonly ChainStep[];
  /** The other parents, in order. */
  otherParents: readonly ChainStep[];
  /** The pictures that were made from it, oldest first. */
  children: readonly ChainStep[];
}

/** Whoever opens the oldest of these ancestors sees the ones before it. */
const ancestorsMax = 12;

/** The pictures that a picture was made from, and those that were made from it. */
export async function loadPictureChain(row: PictureRow): Promise<PictureChain> {
  const [, ...others] = row.parents ?? [];
  const [ancestors, otherParents, children] = await Promise.all([
    loadAncestors(row),
    Promise.all(others.map(async (id) => toStep(id, await loadPictureRow(id)))),
    listChildren(row.id),
  ]);
  return { ancestors, otherParents, children: children.map((child) => toStep(child.id, child)) };
}

async function loadAncestors(row: PictureRow): Promise<readonly ChainStep[]> {
  const steps: ChainStep[] = [];
  const seen = new Set([row.id]);
  let [parent] = row.parents ?? [];
  while (parent !== undefined && !seen.has(parent) && steps.length < ancestorsMax) {
    seen.add(parent);
    const parentRow: PictureRow | null = isSourceId(parent) ? null : await loadPictureRow(parent);
    steps.unshift(toStep(parent, parentRow));
    [parent] = parentRow?.parents ?? [];
  }
  return steps;
}

async function listChildren(id: string): Promise<readonly PictureRow[]> {
  const { libraryDatabase } = await import('../platform/database');
  return libraryDatabase().pictures.where('parents').equals(id).sortBy('createdAt');
}

function toStep(id: string, row: PictureRow | null): ChainStep {
  if (isSourceId(id)) return { kind: 'upload', id };
  return row ? { kind: 'picture', id, prompt: row.prompt } : { kind: 'gone', id };
}
