import { forgetUrls } from './object-urls';

/** The bytes of a picture on the edit form. */
export interface HeldReference {
  /** As given, for as long as this page is open: to try again, or to compress anew. */
  source: Blob | null;
  /** As the studio compressed it: what will be sent. */
  compressed: Blob | null;
  /** Painted on it: opaque where it is to be edited. */
  mask: Blob | null;
}

const held = new Map<string, HeldReference>();
const nothing: HeldReference = { source: null, compressed: null, mask: null };

export function holdReference(id: string, change: Partial<HeldReference>): void {
  held.set(id, { ...getHeldReference(id), ...change });
}

export function getHeldReference(id: string): HeldReference {
  return held.get(id) ?? nothing;
}

export function letGoOfReference(id: string): void {
  held.delete(id);
  forgetUrls([referenceUrlKey(id, 'source'), referenceUrlKey(id, 'compressed')]);
}

export function referenceUrlKey(id: string, part: 'source' | 'compressed'): string {
  return `reference-${part}:${id}`;
}
