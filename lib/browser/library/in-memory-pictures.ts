import type { NewPicture } from './pictures';

/** A picture that arrived and could not be saved: it stays in memory, on show and ready to download or save again. */
export type InMemoryPicture = NewPicture;

const held = new Map<string, InMemoryPicture>();

export function putInMemoryPicture(picture: InMemoryPicture): void {
  held.set(picture.row.id, picture);
}

export function getInMemoryPicture(id: string): InMemoryPicture | null {
  return held.get(id) ?? null;
}

export function releasePicture(id: string): void {
  held.delete(id);
}
