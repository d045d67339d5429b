import { createId } from '../platform/ids';

const prefix = 'upload:';

/** Names the bytes of an upload as it was compressed: an edit's parents are such ids, and ids of pictures. */
export function createSourceId(): string {
  return `${prefix}${createId()}`;
}

export function isSourceId(id: string): boolean {
  return id.startsWith(prefix);
}
