import { jobBodyLimit } from '../session/load-session';
import { processReference } from './process-reference';
import { isPending, readyReferences } from './reference';
import type { ReferenceForm } from './reference-form';
import { requestShares } from './request-shares';

/** A picture that may grow by less than this is not compressed again: the gain would not be seen. */
const growthMin = 1.25;

const running = new Set<ReferenceForm>();

/**
 * All references go in one request, so they share its bytes by what each would need alone. A reference that is larger
 * than its share, or may now become much larger than it is, is compressed again. Waits for the last pending reference,
 * so that each is fitted once. Fitting never changes what a picture needs, so the shares stay the same and this ends.
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
  const budgetBytes = (await jobBodyLimit()) * requestShares.pictures;
  const { references } = store.getState();
  if (references.some(isPending)) return [];
  const ready = readyReferences(references).flatMap(({ id, compressed }) =>
    compressed === null ? [] : [{ id, ...compressed }],
  );
  const shares = allocateBytes(
    ready.map(({ neededBytes }) => neededBytes),
    budgetBytes,
  );
  return ready.flatMap(({ id, blob, askedBytes }, at) => {
    const share = shares[at] ?? blob.size;
    const isTooLarge = share < blob.size && (askedBytes === null || share < askedBytes);
    const canGrow = askedBytes !== null && share > askedBytes * growthMin;
    return isTooLarge || canGrow ? [{ id, share }] : [];
  });
}

/**
 * Divides a number of bytes by need: small needs are met, and the large ones share the rest equally.
 * The shares never add up to more than the budget.
 */
export function allocateBytes(needs: readonly number[], budgetBytes: number): readonly number[] {
  const shares = [...needs];
  const bySize = needs.map((need, at) => ({ need, at })).sort((a, b) => a.need - b.need);
  let left = Math.max(0, budgetBytes);
  bySize.forEach(({ need, at }, smaller) => {
    const share = Math.min(need, Math.floor(left / (bySize.length - smaller)));
    shares[at] = share;
    left -= share;
  });
  return shares;
}
