import { create } from 'zustand';

/** A notice with an undo button inside the lightbox: the page's toasts cannot be reached under a dialog. */
export interface LightboxNotice {
  title: string;
  undoLabel: string;
  onUndo: () => void;
}

interface LightboxState {
  /** In the order of the arrows. */
  ids: readonly string[];
  /** null: the lightbox is closed. */
  currentId: string | null;
  /** Cleared when another picture is shown. */
  notice: LightboxNotice | null;
}

/** Which picture the lightbox shows, and among which others. Not persisted. */
export const useLightbox = create<LightboxState>()(() => ({ ids: [], currentId: null, notice: null }));

/** Opens a picture in the lightbox; the arrows move through `ids`. */
export function openLightbox(ids: readonly string[], startId: string): void {
  useLightbox.setState({ ids: ids.includes(startId) ? ids : [startId], currentId: startId, notice: null });
}

export function showInLightbox(id: string): void {
  if (useLightbox.getState().currentId !== id) useLightbox.setState({ currentId: id, notice: null });
}

/**
 * Shows a picture that may not be among `ids`: it is inserted after the current one, so that the back arrow returns to
 * it.
 */
export function insertInLightbox(id: string): void {
  const { ids, currentId } = useLightbox.getState();
  if (currentId === null) return;
  const at = ids.indexOf(currentId) + 1;
  if (!ids.includes(id)) useLightbox.setState({ ids: [...ids.slice(0, at), id, ...ids.slice(at)] });
  showInLightbox(id);
}

/** Shows a notice in the lightbox; false when the lightbox is closed. */
export function notifyInLightbox(notice: LightboxNotice): boolean {
  if (useLightbox.getState().currentId === null) return false;
  useLightbox.setState({ notice });
  return true;
}

/** Replaces `ids` after older pictures were loaded. Ignored when the current picture is not among them. */
export function extendLightbox(ids: readonly string[]): void {
  const { currentId } = useLightbox.getState();
  if (currentId !== null && ids.includes(currentId)) useLightbox.setState({ ids });
}

/** Removes pictures. If the current one is among them, the next or else the previous one is shown, if there is one. */
export function removeFromLightbox(removed: readonly string[]): void {
  const { ids, currentId } = useLightbox.getState();
  if (currentId === null) return;
  const remaining = ids.filter((id) => !removed.includes(id));
  const from = ids.indexOf(currentId);
  const next = ids.slice(from).find((id) => remaining.includes(id)) ?? remaining.at(-1) ?? null;
  useLightbox.setState({ ids: remaining, currentId: next });
}

export function closeLightbox(): void {
  useLightbox.setState({ currentId: null, notice: null });
}
