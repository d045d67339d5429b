/** What an edit is made from: sent with its request, under the same id always the same bytes. */
export interface JobFiles {
  /** As compressed, in order; the first carries the mask. */
  references: readonly Blob[];
  mask: Blob | null;
  /** What it is made from: ids of pictures, and of uploads. Of an edit, one for each reference. */
  parents: readonly string[];
}

const held = new Map<string, JobFiles>();

/** Holds a job's files for as long as it is on the page: to send them, to try again, to compare. */
export function putJobFiles(jobId: string, files: JobFiles): void {
  held.set(jobId, files);
}

/** null for a job without files, and for one of an earlier visit that is over. */
export function getJobFiles(jobId: string): JobFiles | null {
  return held.get(jobId) ?? null;
}

export function releaseJobFiles(jobId: string): void {
  held.delete(jobId);
}

/** What a job of this page was made from, by the id of a picture or an upload. */
export function getInMemoryParent(id: string): Blob | null {
  for (const { parents, references } of held.values()) {
    // A conversation's files begin with those of earlier turns.
    const blob = parents.length === references.length ? references[parents.indexOf(id)] : undefined;
    if (blob) return blob;
  }
  return null;
}
