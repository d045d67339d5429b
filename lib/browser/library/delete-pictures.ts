import { create } from 'zustand';
import { forgetUrls } from '../platform/object-urls';
import { refreshLibrary } from './refresh-library';

/** Ids deleted while this page is open: a tile that is still shown says so instead of staying blank. */
export const useDeletedPictures = create<{ ids: ReadonlySet<string> }>()(() => ({ ids: new Set() }));

/** Takes pictures out of the library. `undo` puts them back as they were, for as long as this page is open. */
export async function deletePictures(ids: readonly string[]): Promise<{ undo: () => Promise<void> }> {
  const { removePictures, restorePictures } = await import('./picture-storage');
  const removed = await removePictures(ids);
  const removedIds = [...ids, ...removed.sources.map(({ id }) => id)];
  forgetUrls(removedIds.flatMap((id) => [`thumbnail:${id}`, `original:${id}`]));
  await refreshLibrary();
  useDeletedPictures.setState((state) => ({ ids: new Set([...state.ids, ...ids]) }));
  return {
    undo: async () => {
      await restorePictures(removed);
      await refreshLibrary();
      useDeletedPictures.setState((state) => ({
        ids: new Set([...state.ids].filter((id) => !ids.includes(id))),
      }));
    },
  };
}
