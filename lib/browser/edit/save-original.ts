import { pictureId } from '../library/picture-ids';
import { refreshLibrary } from '../library/refresh-library';
import { createId } from '../platform/ids';
import { isReady, type Reference, savedToLibrary } from '../references/reference';
import { changeReference, editForm, findReference } from '../references/reference-form';
import { saveReference } from '../references/save-references';

export type SaveOriginalResult = 'saved' | 'no-room' | 'unreadable' | 'missing';

/**
 * Saves the file behind a reference of the edit form to the library, byte for byte, because the user asked for it. From
 * then on the reference is that picture, and what is made from it has it as its parent.
 */
export async function saveOriginal(referenceId: string): Promise<SaveOriginalResult> {
  const reference = findReference(editForm, referenceId);
  if (reference === null || reference.source === null) return 'missing';
  const { source } = reference;
  const size = await sizeOf(source);
  if (size === null) return 'unreadable';
  const [{ makeThumbnail }, { savePicture }] = await Promise.all([
    import('../library/make-thumbnail'),
    import('../library/picture-storage'),
  ]);
  const thumbnail = await makeThumbnail(source, size);
  const jobId = createId();
  const id = pictureId(jobId, 0);
  const { status } = await savePicture({
    row: {
      id,
      jobId,
      index: 0,
      createdAt: new Date().toISOString(),
      prompt: reference.name,
      model: '',
      kind: 'upload',
      parameters: {},
      mimeType: typeOf(reference, source),
      ...size,
      sizeBytes: source.size,
      costMicroUsd: 0,
      demo: false,
      thumbhash: thumbnail?.thumbhash ?? '',
    },
    original: source,
    thumbnail: thumbnail?.blob ?? null,
  });
  if (status === 'unsaved') return 'no-room';
  changeReference(editForm, referenceId, (current) => savedToLibrary(current, id));
  await Promise.all([saveReference(editForm, referenceId), refreshLibrary()]);
  return 'saved';
}

/** The size as shown, upright; null for a file that this browser cannot show, so that the library could not either. */
async function sizeOf(file: Blob): Promise<{ width: number; height: number } | null> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return null;
  const { width, height } = bitmap;
  bitmap.close();
  return { width, height };
}

/** The type by the bytes if the studio has seen them, else the type that the browser guessed from the name. */
function typeOf(reference: Reference, source: Blob): string {
  const isSeen = isReady(reference) && reference.reduced === null;
  return isSeen ? reference.progress.info.originalType : source.type;
}
