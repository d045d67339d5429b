import type { PictureRow } from '../platform/database';
import { loadPictureRow } from './load-picture-row';
import { isSourceId } from './source-id';

/** One step of a chain: a picture of the library, an upload, or something that is gone from it. */
export type ChainStep =
  | { kind: 'picture'; id: string; prompt: string }
  | { kind: 'upload'; id: string }
  | { kind: 'gone'; id: string };

export interface PictureChain {
  /** What it was edited from, and that from, and so on by the first picture of each; the oldest first. */
  ancestors: readonly ChainStep[];
  /** The other pictures it was made from, in order. */
  helpers: readonly ChainStep[];
  /** What was made from it, oldest first. */
  children: readonly ChainStep[];
}

/** Longer chains are walked on from their oldest shown picture. */
const ancestorsMax = 12;

/** Where a picture stands among those that were made from each other. */
export async function loadPictureChain(row: PictureRow): Promise<PictureChain> {
  const { listChildren } = await import('./sources');
  const [, ...others] = row.parents ?? [];
  const [ancestors, helpers, children] = await Promise.all([
    ancestorsOf(row),
    Promise.all(others.map(async (id) => stepOf(id, await loadPictureRow(id)))),
    listChildren(row.id),
  ]);
  return { ancestors, helpers, children: children.map((child) => stepOf(child.id, child)) };
}

async function ancestorsOf(row: PictureRow): Promise<readonly ChainStep[]> {
  const steps: ChainStep[] = [];
  const seen = new Set([row.id]);
  let [parent] = row.parents ?? [];
  while (parent !== undefined && !seen.has(parent) && steps.length < ancestorsMax) {
    seen.add(parent);
    const found: PictureRow | null = isSourceId(parent) ? null : await loadPictureRow(parent);
    steps.unshift(stepOf(parent, found));
    [parent] = found?.parents ?? [];
  }
  return steps;
}

function stepOf(id: string, row: PictureRow | null): ChainStep {
  if (isSourceId(id)) return { kind: 'upload', id };
  return row ? { kind: 'picture', id, prompt: row.prompt } : { kind: 'gone', id };
}
