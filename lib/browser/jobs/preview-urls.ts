interface Preview {
  url: string;
  /** The one before stays good until the next: it may be on its way to the screen still. */
  previousUrl: string | null;
  /** No more previews come; the last one goes when nobody looks at it any more. */
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

/** The picture is there, or will never be: its preview goes as soon as nobody looks at it. */
export function settlePreview(pictureId: string): void {
  const preview = previews.get(pictureId);
  if (preview === undefined) return;
  preview.settled = true;
  dropIfUnused(pictureId);
}

/** The newest preview's object URL, or null. */
export function getPreviewUrl(pictureId: string): string | null {
  return previews.get(pictureId)?.url ?? null;
}

/** Tells of each newer preview until the returned function is called. */
export function watchPreview(pictureId: string, notify: () => void): () => void {
  const watching = viewers.get(pictureId) ?? new Set();
  viewers.set(pictureId, watching.add(notify));
  return () => {
    watching.delete(notify);
    if (watching.size === 0 && viewers.get(pictureId) === watching) viewers.delete(pictureId);
    dropIfUnused(pictureId);
  };
}

function dropIfUnused(pictureId: string): void {
  const preview = previews.get(pictureId);
  if (!preview?.settled || viewers.has(pictureId)) return;
  previews.delete(pictureId);
  URL.revokeObjectURL(preview.url);
  if (preview.previousUrl) URL.revokeObjectURL(preview.previousUrl);
}
