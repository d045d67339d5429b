import { create } from 'zustand';

interface LightboxState {
  /** In the order in which the arrows go through them. */
  ids: readonly string[];
  /** null: closed. */
  currentId: string | null;
}

/** Which picture is open large, and among which. State of the page alone. */
export const useLightbox = create<LightboxState>()(() => ({ ids: [], currentId: null }));

/** Opens a picture large; the arrows lead through `ids`. */
export function openLightbox(ids: readonly string[], startId: string): void {
  useLightbox.setState({ ids: ids.includes(startId) ? ids : [startId], currentId: startId });
}

export function showInLightbox(id: string): void {
  useLightbox.setState({ currentId: id });
}

/** Older pictures were loaded while it is open. Ignored when the open picture is not among them. */
export function extendLightbox(ids: readonly string[]): void {
  const { currentId } = useLightbox.getState();
  if (currentId !== null && ids.includes(currentId)) useLightbox.setState({ ids });
}

/** Takes pictures out: the next one is shown instead, or the one before, or none. */
export function dropFromLightbox(gone: readonly string[]): void {
  const { ids, currentId } = useLightbox.getState();
  if (currentId === null) return;
  const left = ids.filter((id) => !gone.includes(id));
  const from = ids.indexOf(currentId);
  const next = ids.slice(from).find((id) => left.includes(id)) ?? left.at(-1) ?? null;
  useLightbox.setState({ ids: left, currentId: next });
}

export function closeLightbox(): void {
  useLightbox.setState({ currentId: null });
}
