import { pictureExtension } from '@/lib/protocol/picture-extensions';
import { usePreferences } from '../session/preferences-store';
import { loadPicture } from './load-picture';

/** Browsers read the URL only after the click has returned; none takes longer than this to open it. */
const revokeAfterMs = 60_000;

/**
 * Downloads a picture as delivered, named `image_gen_N` with N the next free number. Returns the file's name, or null
 * if there is no such picture.
 */
export async function downloadPicture(id: string): Promise<string | null> {
  const blob = await loadPicture(id, 'original');
  if (blob === null) return null;
  // Another tab may just have taken some numbers.
  await usePreferences.persist.rehydrate();
  const number = usePreferences.getState().takeFileNumber();
  const name = `image_gen_${number}.${pictureExtension(blob.type) ?? 'png'}`;
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), revokeAfterMs);
  return name;
}
