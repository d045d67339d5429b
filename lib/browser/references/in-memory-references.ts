import { forgetUrls } from '../platform/object-urls';
import type { FileFacts } from './read-file-facts';
import type { ReducedPicture } from './reduce-picture';

/** Where this browser had to shrink or open a file first, and what of it the studio therefore never saw. */
export type ReducedFile = ReducedPicture & { facts: FileFacts };

/** The bytes of a picture on the edit form, and how it came to fit the request. */
export interface InMemoryReference {
  /** As given: to try again, to compress anew, to save it to the library. */
  source: Blob | null;
  /** Not done twice for one size. */
  reduced: ReducedFile | null;
  /** As the studio compressed it: what will be sent. */
  compressed: Blob | null;
  /** Names these compressed bytes among what pictures were made from. */
  sourceId: string | null;
  /** Painted on it: opaque where it is to be edited. */
  mask: Blob | null;
  /** Bytes it would have if it were alone; null until it was compressed. */
  neededBytes: number | null;
  /** Bytes it was last asked to keep within; null: as many as it needs. */
  askedBytes: number | null;
}

const held = new Map<string, InMemoryReference>();
const nothing: InMemoryReference = {
  source: null,
  reduced: null,
  compressed: null,
  sourceId: null,
  mask: null,
  neededBytes: null,
  askedBytes: null,
};

export function putInMemoryReference(id: string, change: Partial<InMemoryReference>): void {
  held.set(id, { ...getInMemoryReference(id), ...change });
}

export function getInMemoryReference(id: string): InMemoryReference {
  return held.get(id) ?? nothing;
}

export function releaseReference(id: string): void {
  const { sourceId } = getInMemoryReference(id);
  held.delete(id);
  forgetUrls([referenceUrlKey(id), ...(sourceId ? [referenceUrlKey(sourceId)] : [])]);
}

/** Of a reference: the file as given. Of a source id: these compressed bytes. */
export function referenceUrlKey(id: string): string {
  return `reference:${id}`;
}
