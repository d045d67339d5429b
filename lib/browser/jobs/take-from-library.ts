import { pictureId } from '../library/picture-ids';
import { ignoreStorageFailure } from '../platform/storage-failure';
import type { TrackedJob } from './tracked-job';

/**
 * Marks pictures as saved that were saved and confirmed, by another tab or an earlier visit, and perhaps deleted since,
 * so that the server has no bytes of them any more: without this the job would wait for them on the page for ever. Of a
 * library that cannot be read nothing is taken.
 */
export async function takeFromLibrary(job: TrackedJob): Promise<void> {
  const { getPictureRow } = await import('../library/picture-storage');
  const { getTrashedRow, wasDeleted } = await import('../library/trash');
  await ignoreStorageFailure(async () => {
    for (const [index, image] of job.state.images.entries()) {
      if (image.status !== 'pending' && image.status !== 'arrived') continue;
      const id = pictureId(job.record.jobId, index);
      const row = (await getPictureRow(id)) ?? (await getTrashedRow(id));
      // Of one that was deleted for good, only that is known.
      if (row === null && !(image.status === 'arrived' && (await wasDeleted(id)))) continue;
      if (row !== null && image.status === 'pending') {
        const { mimeType, width, height } = row;
        job.apply({ event: 'image-end', data: { index, mimeType, width, height } });
      }
      job.apply({ event: 'image-saved', data: { index } });
    }
  });
}
