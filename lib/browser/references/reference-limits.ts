import { limits } from '@/lib/protocol/limits';
import { isRetryable, type Reference } from './reference';

/** How many more pictures there is room for beside these. */
export function roomBeside(references: readonly Reference[]): number {
  return Math.max(0, limits.referencesMax - references.filter(takesPlace).length);
}

/** Some more pictures, of which those beyond the room are told so. */
export function boundToRoom(more: readonly Reference[], room: number): readonly Reference[] {
  let left = room;
  return more.map((reference) => {
    if (!takesPlace(reference)) return reference;
    left -= 1;
    if (left >= 0) return reference;
    return { ...reference, progress: { status: 'failed', problem: 'too-many', requestId: null } };
  });
}

export function hasNoRoom({ progress }: Reference): boolean {
  return progress.status === 'failed' && progress.problem === 'too-many';
}

/** It will be sent, or may be yet: what failed for want of a connection is tried again. */
function takesPlace({ progress }: Reference): boolean {
  return progress.status !== 'failed' || isRetryable(progress.problem);
}
