import { useCallback, useSyncExternalStore } from 'react';
import { getPreviewUrl, watchPreview } from './preview-urls';

/**
 * The newest preview of a picture that is being made, or null. It stays for as long as this hook is mounted, also
 * after the picture is saved: unmount it when the picture itself is painted.
 */
export function usePreviewUrl(jobId: string, index: number): string | null {
  const pictureId = `${jobId}:${index}`;
  const watch = useCallback((notify: () => void) => watchPreview(pictureId, notify), [pictureId]);
  const read = useCallback(() => getPreviewUrl(pictureId), [pictureId]);
  return useSyncExternalStore(watch, read, () => null);
}
