import { limits } from '@/lib/protocol/limits';
import { usePreferences } from '../session/preferences-store';
import { fitUploadsToLimit } from './fit-uploads-to-limit';
import { processReference } from './process-reference';
import type { Reference } from './reference';
import type { ReferenceForm } from './reference-forms';

/** Whether pictures keep their size or are bounded; those on the form are compressed anew where it matters. */
export async function chooseReferenceEdge(form: ReferenceForm, edge: 'bounded' | 'original'): Promise<void> {
  usePreferences.getState().setReferenceEdge(edge);
  const changing = form.store
    .getState()
    .references.filter(({ progress }) => progress.status !== 'failed' && isLarge(progress));
  await Promise.all(changing.map(({ id }) => processReference(form, id)));
  await fitUploadsToLimit(form);
}

/** Whether the bound makes a difference to it, as far as is known. */
function isLarge(progress: Reference['progress']): boolean {
  if (progress.status !== 'ready') return true;
  const { originalWidth, originalHeight } = progress.receipt;
  return Math.max(originalWidth, originalHeight) > limits.referenceEdge;
}
