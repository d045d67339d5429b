import type { NewPicture } from './pictures';

/** A picture that arrived and could not be saved: it stays in memory, on show and ready to download or save again. */
export type HeldPicture = NewPicture;

const held = new Map<string, HeldPicture>();

export function holdPicture(picture: HeldPicture): void {
  held.set(picture.row.id, picture);
}

export function getHeldPicture(id: string): HeldPicture | null {
  return held.get(id) ?? null;
}

export function letGoOfPicture(id: string): void {
  held.delete(id);
}
