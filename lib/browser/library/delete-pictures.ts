import { create } from 'zustand';
import { forgetUrls } from '../platform/object-urls';
import { refreshLibrary } from './refresh-library';

/** Ids deleted while this page is open: a tile that is still shown says so instead of staying blank. */
export const useDeletedPictures = create<{ ids: ReadonlySet<string> }>()(() => ({ ids: new Set() }));

/** Moves pictures into the trash. `undo` puts them back as they were. */
export async function deletePictures(ids: readonly string[]): Promise<{ undo: () => Promise<void> }> {
  const { removePictures } = await import('./trash');
  await removePictures(ids);
  forgetUrls(ids.flatMap((id) => [`thumbnail:${id}`, `original:${id}`]));
  await refreshLibrary();
  useDeletedPictures.setState((state) => ({ ids: new Set([...state.ids, ...ids]) }));
  return { undo: () => restoreDeleted(ids) };
}

/** Takes pictures out of the trash. */
export async function restoreDeleted(ids: readonly string[]): Promise<void> {
  const { restorePictures } = await import('./trash');
  await restorePictures(ids);
  await refreshLibrary();
  markPresent(ids);
}

/** Deletes pictures of the trash at once, in this browser and in the studio; null: all of them. */
export async function deletePicturesForGood(ids: readonly string[] | null): Promise<void> {
  const { deleteForGood } = await import('./trash');
  const deleted = await deleteForGood(ids);
  forgetUrls(deleted.map((id) => `trashed:${id}`));
  await refreshLibrary();
}

/** These pictures are in the library, wherever they were restored. */
export function markPresent(ids: readonly string[]): void {
  const { ids: deleted } = useDeletedPictures.getState();
  if (!ids.some((id) => deleted.has(id))) return;
  const there = new Set(ids);
  useDeletedPictures.setState({ ids: new Set([...deleted].filter((id) => !there.has(id))) });
}
