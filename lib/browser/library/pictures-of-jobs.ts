import { libraryDatabase } from '../platform/database';

/** What the library has of a job. */
export interface JobPictures {
  prompt: string;
  /** Pictures that are there now: deleted ones are not counted. */
  count: number;
}

/** By job id; a job without a picture in the library has no entry. */
export async function picturesOfJobs(jobIds: readonly string[]): Promise<ReadonlyMap<string, JobPictures>> {
  const found = new Map<string, JobPictures>();
  await libraryDatabase()
    .pictures.where('jobId')
    .anyOf([...jobIds])
    .each(({ jobId, prompt }) => {
      found.set(jobId, { prompt, count: (found.get(jobId)?.count ?? 0) + 1 });
    });
  return found;
}
