import { useCallback, useSyncExternalStore } from 'react';

interface Preview {
  url: string;
  /** The previous preview's URL stays valid until the next one comes, because it may still be on the screen. */
  previousUrl: string | null;
  /** No more previews come; the last one is revoked once nothing shows it. */
  settled: boolean;
}

/** Both by `jobId:index`. */
const previews = new Map<string, Preview>();
const viewers = new Map<string, Set<() => void>>();

/** Shows a newer preview of a picture that is being made. */
export function showPreview(pictureId: string, blob: Blob): void {
  const before = previews.get(pictureId);
  if (before?.previousUrl) URL.revokeObjectURL(before.previousUrl);
  const url = URL.createObjectURL(blob);
  previews.set(pictureId, { url, previousUrl: before?.url ?? null, settled: false });
  for (const notify of viewers.get(pictureId) ?? []) notify();
}

/** Call it when the picture has arrived or never will: its preview is revoked as soon as nothing shows it. */
export function settlePreview(pictureId: string): void {
  const preview = previews.get(pictureId);
  if (preview === undefined) return;
  preview.settled = true;
  revokeIfUnused(pictureId);
}

/**
 * The newest preview of a picture that is being made, or null. It stays valid while this hook is mounted, even after
 * the picture was saved: unmount it once the picture itself is painted.
 */
export function usePreviewUrl(jobId: string, index: number): string | null {
  const pictureId = `${jobId}:${index}`;
  const watch = useCallback((notify: () => void) => watchPreview(pictureId, notify), [pictureId]);
  const read = useCallback(() => getPreviewUrl(pictureId), [pictureId]);
  return useSyncExternalStore(watch, read, () => null);
}

/** The newest preview's object URL, or null. */
export function getPreviewUrl(pictureId: string): string | null {
  return previews.get(pictureId)?.url ?? null;
}

/** Calls `notify` at each newer preview, until the returned function is called. */
export function watchPreview(pictureId: string, notify: () => void): () => void {
  const watching = viewers.get(pictureId) ?? new Set();
  viewers.set(pictureId, watching.add(notify));
  return () => {
    watching.delete(notify);
    if (watching.size === 0 && viewers.get(pictureId) === watching) viewers.delete(pictureId);
    revokeIfUnused(pictureId);
  };
}

function revokeIfUnused(pictureId: string): void {
  const preview = previews.get(pictureId);
  if (!preview?.settled || viewers.has(pictureId)) return;
  previews.delete(pictureId);
  URL.revokeObjectURL(preview.url);
  if (preview.previousUrl) URL.revokeObjectURL(preview.previousUrl);
}
