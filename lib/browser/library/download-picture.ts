import { usePreferences } from '../session/preferences-store';
import { loadPicture } from './load-picture';

/** Downloads read the URL after the click returns; no browser takes longer to open it. */
const revokeAfterMs = 60_000;

const extensions: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif',
};

/** Saves a picture as delivered to `image_gen_N`, N the next free number; the file's name, or null without a picture. */
export async function downloadPicture(id: string): Promise<string | null> {
  const blob = await loadPicture(id, 'original');
  if (blob === null) return null;
  // Another tab may have taken numbers a moment ago.
  await usePreferences.persist.rehydrate();
  const number = usePreferences.getState().takeFileNumber();
  const name = `image_gen_${number}.${extensions[blob.type] ?? 'png'}`;
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), revokeAfterMs);
  return name;
}
