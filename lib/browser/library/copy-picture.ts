import { loadPicture } from './load-picture';

/** `unsupported`: no clipboard here (plain http in a LAN, an old browser); `denied`: the browser refused. */
export type CopyResult = 'copied' | 'missing' | 'unsupported' | 'denied';

/** The only image type that every browser's clipboard accepts. */
const clipboardType = 'image/png';

/** Puts a picture on the clipboard as PNG. Call it within the click: browsers require a user gesture. */
export async function copyPicture(id: string): Promise<CopyResult> {
  if (typeof ClipboardItem === 'undefined' || !navigator.clipboard?.write) return 'unsupported';
  let isMissing = false;
  const png = loadPicture(id, 'original').then((blob) => {
    isMissing = blob === null;
    if (blob === null) throw new Error('The picture is not in the library.');
    return blob.type === clipboardType ? blob : toPng(blob);
  });
  try {
    // A promise as content: otherwise Safari no longer counts the click as the cause once the picture has loaded.
    await navigator.clipboard.write([new ClipboardItem({ [clipboardType]: png })]);
    return 'copied';
  } catch {
    return isMissing ? 'missing' : 'denied';
  }
}

async function toPng(blob: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(blob);
  const canvas = document.createElement('canvas');
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  bitmap.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (png) => (png ? resolve(png) : reject(new Error('The canvas could not be encoded as PNG.'))),
      clipboardType,
    );
  });
}
