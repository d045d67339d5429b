import type { Reference } from './reference';

/** The pictures of a form that is open for something else now. */
export interface StashedReferences {
  kept: readonly Reference[];
  masked: ReadonlySet<string>;
}

const shelf = new Map<string, StashedReferences>();

/** Lays a form's pictures aside, as they are while nothing is done to them. */
export function stashReferences(formName: string, { kept, masked }: StashedReferences): void {
  shelf.set(formName, { kept: kept.map(atRest), masked });
}

export function takeFromStash(formName: string): StashedReferences | null {
  const pictures = shelf.get(formName) ?? null;
  shelf.delete(formName);
  return pictures;
}

function atRest(reference: Reference): Reference {
  const { progress } = reference;
  if (progress.status === 'failed') return reference;
  return {
    ...reference,
    progress: progress.status === 'ready' ? { ...progress, isFitting: false } : { status: 'waiting' },
  };
}
