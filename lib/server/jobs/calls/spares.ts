import 'server-only';
import type { PictureEvent } from '../../gateway/gateway-route';
import type { CallProgress } from './call-progress';

/** Keeps what arrived of a picture before its answer broke off. A whole picture is never replaced by a part of one. */
export function keepSpare({ spares }: CallProgress, picture: PictureEvent): void {
  const known = spares.get(picture.index);
  if (known === undefined || isPart(known) || (!isPart(picture) && known.type !== 'picture'))
    spares.set(picture.index, picture);
}

export function isPart(picture: PictureEvent): boolean {
  return picture.type === 'picture' && picture.damaged === true;
}

/** Whether the bytes of all pictures that a call was asked for are at hand. */
export function hasAllSpares({ spares }: CallProgress, pictures: number): boolean {
  return (
    [...spares.values()].filter((spare) => spare.type === 'picture' && !isPart(spare)).length >= pictures
  );
}
