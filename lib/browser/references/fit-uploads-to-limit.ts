import { bodyLimit } from '../session/load-session';
import { allocateBytes } from './allocate-bytes';
import { getInMemoryReference } from './in-memory-references';
import { processReference } from './process-reference';
import { isPending } from './reference';
import type { ReferenceForm } from './reference-forms';

/** Of a request, for its other parts and a mask. */
const otherPartsShare = 0.15;
/** Compressing anew for less room than this is not worth its while. */
const growthMin = 1.25;

const running = new Set<ReferenceForm>();

/**
 * All references go in one request: its bytes are shared out by what each would need alone, and those that are larger
 * than their share, or have much more room than when they were made, are compressed anew. Waits for the last that is on
 * its way, so that each is fitted once. What is needed never changes by fitting, so neither do the shares: it ends.
 */
export async function fitUploadsToLimit(form: ReferenceForm): Promise<void> {
  if (running.has(form)) return;
  running.add(form);
  try {
    for (let misfits = await findMisfits(form); misfits.length > 0; misfits = await findMisfits(form)) {
      await Promise.all(misfits.map(({ id, share }) => processReference(form, id, share)));
    }
  } finally {
    running.delete(form);
  }
}

async function findMisfits({ store }: ReferenceForm): Promise<readonly { id: string; share: number }[]> {
  const budget = (await bodyLimit()) * (1 - otherPartsShare);
  const { references } = store.getState();
  if (references.some(isPending)) return [];
  const ready = references.flatMap(({ id, progress }) => {
    const { compressed, neededBytes, askedBytes } = getInMemoryReference(id);
    if (progress.status !== 'ready' || compressed === null) return [];
    return [{ id, sizeBytes: compressed.size, neededBytes: neededBytes ?? compressed.size, askedBytes }];
  });
  const shares = allocateBytes(
    ready.map(({ neededBytes }) => neededBytes),
    budget,
  );
  return ready.flatMap(({ id, sizeBytes, askedBytes }, at) => {
    const share = shares[at] ?? sizeBytes;
    const isTooLarge = share < sizeBytes && (askedBytes === null || share < askedBytes);
    const canGrow = askedBytes !== null && share > askedBytes * growthMin;
    return isTooLarge || canGrow ? [{ id, share }] : [];
  });
}
