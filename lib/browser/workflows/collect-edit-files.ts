import { getHeldReference } from '../held-references';
import type { JobFiles } from '../job-files';
import type { Reference } from '../reference';
import { useReferences } from '../stores/references-store';

/** What an edit is sent with, from the form as it stands; null while there is no reference that is ready. */
export async function collectEditFiles(): Promise<JobFiles | null> {
  const ready = readyReferences(useReferences.getState().references);
  const references = ready.flatMap(({ id }) => getHeldReference(id).compressed ?? []);
  const [first] = ready;
  if (first === undefined || references.length === 0) return null;
  const parents = ready.flatMap(({ pictureId }) => pictureId ?? []);
  const painted = getHeldReference(first.id).mask;
  if (painted === null) return { references, mask: null, parents };
  const { renderMask } = await import('../mask/render-mask');
  const { width, height } = first.progress.receipt;
  return { references, mask: await renderMask(painted, { width, height }), parents };
}

type ReadyReference = Reference & { progress: Extract<Reference['progress'], { status: 'ready' }> };

/** Those that would be sent now. */
export function readyReferences(references: readonly Reference[]): readonly ReadyReference[] {
  return references.filter((reference): reference is ReadyReference => reference.progress.status === 'ready');
}
