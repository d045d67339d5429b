import { limits } from '@/lib/protocol/limits';
import type { JobFiles } from '../library/job-files';
import { bodyLimit } from '../session/load-session';
import { getInMemoryReference } from './in-memory-references';
import type { Reference } from './reference';
import { useReferences } from './references-store';

/** Of a request: within what `fitUploadsToLimit` leaves for everything but pictures. */
const maskShare = 0.1;

/** What an edit is sent with, from the form as it stands; null while there is no reference that is ready. */
export async function collectEditFiles(): Promise<JobFiles | null> {
  const ready = readyReferences(useReferences.getState().references);
  const sent = ready.flatMap(({ id, pictureId }) => {
    const { compressed, sourceId } = getInMemoryReference(id);
    return compressed ? [{ blob: compressed, parent: pictureId ?? sourceId ?? id }] : [];
  });
  const [first] = ready;
  if (first === undefined || sent.length === 0) return null;
  return {
    references: sent.map(({ blob }) => blob),
    mask: await maskOf(first),
    parents: sent.map(({ parent }) => parent),
  };
}

async function maskOf({ id, progress }: ReadyReference): Promise<Blob | null> {
  const painted = getInMemoryReference(id).mask;
  if (painted === null) return null;
  const { renderMask } = await import('../mask/render-mask');
  const { width, height } = progress.receipt;
  const limitBytes = Math.min(limits.maskBytes, (await bodyLimit()) * maskShare);
  return renderMask(painted, { width, height }, limitBytes);
}

type ReadyReference = Reference & { progress: Extract<Reference['progress'], { status: 'ready' }> };

/** Those that would be sent now. */
export function readyReferences(references: readonly Reference[]): readonly ReadyReference[] {
  return references.filter((reference): reference is ReadyReference => reference.progress.status === 'ready');
}
