import { createId } from '../platform/ids';

const sourcePrefix = 'upload:';

/** The same id in every tab, so that two tabs that save the same picture write one row. */
export function pictureId(jobId: string, index: number): string {
  return `${jobId}:${index}`;
}

/** A new id for an uploaded file. The parents of an edit are such ids, and ids of library pictures. */
export function createSourceId(): string {
  return `${sourcePrefix}${createId()}`;
}

export function isSourceId(id: string): boolean {
  return id.startsWith(sourcePrefix);
}
