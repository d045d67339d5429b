import type { TurnPicture, TurnRow } from '../conversations/conversation-rows';
import { getJobFiles } from '../library/job-files';

/** The pictures that were sent with a message, with their bytes. */
export async function loadTurnPictures({
  id,
  pictures,
}: TurnRow): Promise<readonly (TurnPicture & { blob: Blob })[]> {
  if (pictures.length === 0) return [];
  // The files of a job begin with the pictures of earlier turns.
  const inMemory = getJobFiles(id)?.references.slice(-pictures.length);
  const { getTurnFiles } = await import('../conversations/turns');
  const blobs = inMemory ?? (await getTurnFiles([id])).get(id) ?? [];
  return pictures.flatMap((picture, index) => {
    const blob = blobs[index];
    return blob ? [{ ...picture, blob }] : [];
  });
}
