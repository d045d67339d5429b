import { findModel } from '@/lib/catalogue/models';
import { parametersOfPicture } from '@/lib/catalogue/seed-of-call';
import type { JobState } from '@/lib/protocol/job-state';
import {
  getInMemoryPicture,
  putInMemoryPicture,
  releaseInMemoryPicture,
} from '../library/in-memory-pictures';
import { getJobFiles, type JobFiles } from '../library/job-files';
import { isSourceId, pictureId } from '../library/picture-ids';
import type { NewPicture, SaveResult } from '../library/picture-storage';
import type { BlobRow } from '../platform/database-rows';
import { useSession } from '../session/session-store';
import type { DeliveredPicture } from './job-frame';

/** Saves a delivered picture byte for byte. If that fails, it stays in memory, so that saving can be retried. */
export async function saveDeliveredPicture(job: JobState, delivered: DeliveredPicture): Promise<SaveResult> {
  const { makeThumbnail } = await import('../library/make-thumbnail');
  const { index, mimeType, width, height, picture: original } = delivered;
  const thumbnail = await makeThumbnail(original, { width, height });
  const { jobId, prompt, model, kind, parameters, demo, turn } = job;
  const files = getJobFiles(jobId);
  const parents = files?.parents ?? [];
  return store({
    row: {
      id: pictureId(jobId, index),
      jobId,
      index,
      createdAt: new Date().toISOString(),
      prompt,
      model,
      kind,
      parameters: parametersOfPicture(findModel(model, useSession.getState().models), parameters, index),
      mimeType,
      width,
      height,
      sizeBytes: original.size,
      costMicroUsd: null,
      demo,
      thumbhash: thumbnail?.thumbhash ?? '',
      ...(parents.length > 0 ? { parents: [...parents] } : {}),
      ...(files?.mask ? { isMasked: true as const } : {}),
      ...(turn ? { conversationId: turn.conversationId } : {}),
    },
    original,
    thumbnail: thumbnail?.blob ?? null,
    sources: files ? uploadsOf(files) : [],
  });
}

/** Tries again to save a picture that is in memory; null if there is none with this id. */
export async function saveInMemoryPicture(id: string): Promise<SaveResult | null> {
  const picture = getInMemoryPicture(id);
  return picture && store(picture);
}

async function store(picture: NewPicture): Promise<SaveResult> {
  const library = await import('../library/picture-storage');
  const result = await library.savePicture(picture);
  if (result.status === 'unsaved') putInMemoryPicture(picture);
  else releaseInMemoryPicture(picture.row.id);
  return result;
}

/** The uploads among a job's files, which the library keeps. */
function uploadsOf({ parents, references }: JobFiles): readonly BlobRow[] {
  return parents.flatMap((id, at) => {
    const blob = references[at];
    return isSourceId(id) && blob ? [{ id, blob }] : [];
  });
}
