import type { NewPicture } from './picture-storage';

/** Pictures that arrived but could not be saved: they can be shown, downloaded, and saved again. By id. */
const inMemoryPictures = new Map<string, NewPicture>();

export function putInMemoryPicture(picture: NewPicture): void {
  inMemoryPictures.set(picture.row.id, picture);
}

export function getInMemoryPicture(id: string): NewPicture | null {
  return inMemoryPictures.get(id) ?? null;
}

export function releaseInMemoryPicture(id: string): void {
  inMemoryPictures.delete(id);
}
