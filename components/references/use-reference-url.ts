'use client';

import { useBlobUrl } from '@/lib/browser/platform/object-urls';
import { getInMemoryReference, referenceUrlKey } from '@/lib/browser/references/in-memory-references';
import type { Reference } from '@/lib/browser/references/reference';

/** The picture of a reference: as given while it is on its way, as compressed once it is ready. */
export function useReferenceUrl({ id, progress }: Reference): string | null {
  const { compressed, sourceId, source } = getInMemoryReference(id);
  const isReady = progress.status === 'ready';
  return useBlobUrl(referenceUrlKey((isReady && sourceId) || id), () => (isReady ? compressed : source));
}
