import { pictureId } from '../library/picture-ids';
import { ignoreStorageFailure } from '../platform/storage-failure';
import type { TrackedJob } from './tracked-job';

/**
 * Marks pictures as saved that another tab or an earlier visit has saved and confirmed, even if they were deleted
 * since. The server no longer has their bytes, so the job would wait for them forever. Nothing is marked if the
 * library cannot be read.
 */
export async function takeFromLibrary(job: TrackedJob): Promise<void> {
  const { getPictureRow } = await import('../library/picture-storage');
  const { getTrashedRow, wasDeleted } = await import('../library/trash');
  await ignoreStorageFailure(async () => {
    const { images, delivered } = job.state;
    // A chat knows of a picture only once its frame has arrived.
    for (let index = 0; index < Math.max(images.length, delivered); index += 1) {
      const status = images[index]?.status ?? 'pending';
      // A picture that failed may have been fetched again by a tab that could not record it in the job.
      if (status === 'saved' || status === 'unsaved') continue;
      const id = pictureId(job.record.jobId, index);
      const row = (await getPictureRow(id)) ?? (await getTrashedRow(id));
      // All that is known of a picture deleted for good is that it was deleted.
      if (row === null && !(status === 'arrived' && (await wasDeleted(id)))) continue;
      if (row !== null && status !== 'arrived') {
        const { mimeType, width, height } = row;
        job.apply({ event: 'image-end', data: { index, mimeType, width, height } });
      }
      job.apply({ event: 'image-saved', data: { index } });
    }
  });
}
