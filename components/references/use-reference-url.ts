'use client';

import { useBlobUrl } from '@/lib/browser/platform/object-urls';
import { isReady, type Reference, urlKeys } from '@/lib/browser/references/reference';

/** The picture of a reference: the file as given until it is ready, then the compressed bytes. */
export function useReferenceUrl(reference: Reference): string | null {
  const keys = urlKeys(reference);
  const { source, compressed } = reference;
  const shown = isReady(reference)
    ? { key: keys.compressed, blob: compressed?.blob ?? null }
    : { key: keys.source, blob: source };
  return useBlobUrl(shown.key, () => shown.blob);
}
