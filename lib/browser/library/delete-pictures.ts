import { forgetUrls } from '../platform/object-urls';
import { refreshLibrary } from './refresh-library';

/** Takes pictures out of the library; `undo` puts them back as they were, for as long as this page is open. */
export async function deletePictures(ids: readonly string[]): Promise<{ undo: () => Promise<void> }> {
  const library = await import('./pictures');
  const deleted = await library.deletePictures(ids);
  const gone = [...ids, ...deleted.sources.map(({ id }) => id)];
  forgetUrls(gone.flatMap((id) => [`thumbnail:${id}`, `original:${id}`]));
  await refreshLibrary();
  return {
    undo: async () => {
      await library.restorePictures(deleted);
      await refreshLibrary();
    },
  };
}
