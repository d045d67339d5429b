import { pictureId } from '../library/picture-ids';
import { ignoreStorageFailure } from '../platform/storage-failure';
import type { TrackedJob } from './tracked-job';

/**
 * Marks pictures as saved that another tab has saved and confirmed, so that the server has no bytes of them any more:
 * without this the job would wait for them on the page for ever. Of a library that cannot be read nothing is taken.
 */
export async function takeFromLibrary(job: TrackedJob): Promise<void> {
  const { getPictureRow } = await import('../library/picture-storage');
  await ignoreStorageFailure(async () => {
    for (const [index, image] of job.state.images.entries()) {
      if (image.status !== 'pending' && image.status !== 'arrived') continue;
      const row = await getPictureRow(pictureId(job.record.jobId, index));
      if (row === null) continue;
      if (image.status === 'pending') {
        const { mimeType, width, height } = row;
        job.apply({ event: 'image-end', data: { index, mimeType, width, height } });
      }
      job.apply({ event: 'image-saved', data: { index } });
    }
  });
}
