/** The files of an edit or a message. The same job id is only ever sent with the same bytes. */
export interface JobFiles {
  /** As compressed, in order; the first carries the mask. */
  references: readonly Blob[];
  /** The thoughtSignature of each reference, null for those without one; absent if no reference has one. */
  signatures?: readonly (Blob | null)[];
  /** The prompts that made the references with a signature, null for the others. */
  prompts?: readonly (string | null)[];
  mask: Blob | null;
  /** Ids of the pictures and uploads that the result is made from. An edit has one for each reference. */
  parents: readonly string[];
}

const inMemory = new Map<string, JobFiles>();

/** Keeps a job's files in memory while it is on the page: to send them, to try again, to compare. */
export function putJobFiles(jobId: string, files: JobFiles): void {
  inMemory.set(jobId, files);
}

/** null for a job without files, and for a job that ended in an earlier visit. */
export function getJobFiles(jobId: string): JobFiles | null {
  return inMemory.get(jobId) ?? null;
}

export function releaseJobFiles(jobId: string): void {
  inMemory.delete(jobId);
}

/** Finds a picture or an upload among the files of this page's jobs, by its id. */
export function getInMemoryParent(id: string): Blob | null {
  for (const { parents, references } of inMemory.values()) {
    // The files of a conversation begin with those of earlier turns, which have no id here.
    const blob = parents.length === references.length ? references[parents.indexOf(id)] : undefined;
    if (blob) return blob;
  }
  return null;
}
