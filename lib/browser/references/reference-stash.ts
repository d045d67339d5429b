import type { Reference } from './reference';

/** The pictures of a form that is open for something else now. */
export interface ShelvedPictures {
  kept: readonly Reference[];
  masked: ReadonlySet<string>;
}

const shelf = new Map<string, ShelvedPictures>();

/** Lays a form's pictures aside, as they are while nothing is done to them. */
export function shelve(formName: string, { kept, masked }: ShelvedPictures): void {
  shelf.set(formName, { kept: kept.map(atRest), masked });
}

export function takeFromShelf(formName: string): ShelvedPictures | null {
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
