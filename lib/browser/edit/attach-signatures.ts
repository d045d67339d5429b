import type { JobFiles } from '../library/job-files';
import { isSourceId } from '../library/picture-ids';
import { requestShares } from '../references/request-shares';
import { jobBodyLimit } from '../session/load-session';

/**
 * Makes the edit of a Gemini picture a conversation: a reference that this model made is sent as its original bytes,
 * with the thoughtSignature that belongs to them and the prompt of that turn. If the request has no room for the
 * original and its signature, the reference stays the compressed picture without a signature.
 */
export async function attachSignatures(files: JobFiles, modelId: string): Promise<JobFiles> {
  const { getPictureRow, getOriginal, getSignature } = await import('../library/picture-storage');
  const references = [...files.references];
  const signatures: (Blob | null)[] = references.map(() => null);
  const prompts: (string | null)[] = references.map(() => null);
  let leftBytes = (await jobBodyLimit()) * requestShares.picturesAndSignatures - sizeOf(references);
  for (const [at, id] of files.parents.entries()) {
    const compressed = references[at];
    if (compressed === undefined || isSourceId(id)) continue;
    const row = await getPictureRow(id);
    if (row === null || baseName(row.model) !== baseName(modelId)) continue;
    const [original, signature] = await Promise.all([getOriginal(id), getSignature(id)]);
    if (original === null || signature === null) continue;
    const addedBytes = original.size - compressed.size + signature.size;
    if (addedBytes > leftBytes) continue;
    leftBytes -= addedBytes;
    references[at] = original;
    signatures[at] = signature;
    prompts[at] = row.prompt;
  }
  const isAttached = signatures.some((signature) => signature !== null);
  return isAttached ? { ...files, references, signatures, prompts } : files;
}

/** The gateway lists some models under two names. */
function baseName(modelId: string): string {
  return modelId.replace(/-preview$/, '');
}

function sizeOf(blobs: readonly Blob[]): number {
  return blobs.reduce((sum, { size }) => sum + size, 0);
}
