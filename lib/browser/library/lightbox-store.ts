import { create } from 'zustand';

/** Something to say and to undo inside of the large view: notices of the page are out of reach under a dialog. */
export interface LightboxNotice {
  title: string;
  undoLabel: string;
  onUndo: () => void;
}

interface LightboxState {
  /** In the order in which the arrows go through them. */
  ids: readonly string[];
  /** null: closed. */
  currentId: string | null;
  /** Gone when another picture is shown. */
  notice: LightboxNotice | null;
}

/** Which picture is open large, and among which. State of the page alone. */
export const useLightbox = create<LightboxState>()(() => ({ ids: [], currentId: null, notice: null }));

/** Opens a picture large; the arrows lead through `ids`. */
export function openLightbox(ids: readonly string[], startId: string): void {
  useLightbox.setState({ ids: ids.includes(startId) ? ids : [startId], currentId: startId, notice: null });
}

export function showInLightbox(id: string): void {
  if (useLightbox.getState().currentId !== id) useLightbox.setState({ currentId: id, notice: null });
}

/** Shows a picture from elsewhere in the library: it joins the others beside the present one, so that back leads back. */
export function visitInLightbox(id: string): void {
  const { ids, currentId } = useLightbox.getState();
  if (currentId === null) return;
  const at = ids.indexOf(currentId) + 1;
  if (!ids.includes(id)) useLightbox.setState({ ids: [...ids.slice(0, at), id, ...ids.slice(at)] });
  showInLightbox(id);
}

/** Says something in the large view; false when it is closed. */
export function tellInLightbox(notice: LightboxNotice): boolean {
  if (useLightbox.getState().currentId === null) return false;
  useLightbox.setState({ notice });
  return true;
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
  useLightbox.setState({ currentId: null, notice: null });
}
