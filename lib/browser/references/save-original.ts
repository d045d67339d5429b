import { pictureId } from '../library/picture-ids';
import { refreshLibrary } from '../library/refresh-library';
import { createId } from '../platform/ids';
import { getInMemoryReference } from './in-memory-references';
import type { Reference } from './reference';
import { editForm } from './reference-forms';
import { useReferences } from './references-store';
import { saveReference } from './save-references';

export type SaveOriginalResult = 'saved' | 'no-room' | 'unreadable' | 'missing';

/**
 * Puts the file behind a reference into the library, byte for byte, because its user asked for it. From then on the
 * reference is that picture, and what is made from it has it as its parent.
 */
export async function saveOriginal(referenceId: string): Promise<SaveOriginalResult> {
  const reference = useReferences.getState().references.find(({ id }) => id === referenceId);
  const { source, reduced } = getInMemoryReference(referenceId);
  if (reference === undefined || source === null) return 'missing';
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
      mimeType: typeOf(reference, source, reduced !== null),
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
  useReferences.getState().adopt(referenceId, id);
  await Promise.all([saveReference(editForm, referenceId), refreshLibrary()]);
  return 'saved';
}

/** As shown, upright; null for what this browser cannot show, and the library could not either. */
async function sizeOf(file: Blob): Promise<{ width: number; height: number } | null> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return null;
  const { width, height } = bitmap;
  bitmap.close();
  return { width, height };
}

/** By its bytes, where the studio has seen them; its name's word for it elsewhere. */
function typeOf({ progress }: Reference, source: Blob, wasReduced: boolean): string {
  return progress.status === 'ready' && !wasReduced ? progress.receipt.originalType : source.type;
}
