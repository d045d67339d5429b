export type MaskFile =
  | { status: 'read'; painted: HTMLCanvasElement }
  /** This browser cannot open it as a picture. */
  | { status: 'unreadable' }
  /** It has no transparent pixel, so it marks nothing. */
  | { status: 'opaque' };

/** Reads the user's own mask file: its transparent pixels become the painted ones. */
export async function readMaskFile(file: Blob): Promise<MaskFile> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return { status: 'unreadable' };
  const painted = document.createElement('canvas');
  painted.width = bitmap.width;
  painted.height = bitmap.height;
  const drawing = painted.getContext('2d');
  if (drawing === null) return { status: 'unreadable' };
  drawing.fillRect(0, 0, painted.width, painted.height);
  drawing.globalCompositeOperation = 'destination-out';
  drawing.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = drawing.getImageData(0, 0, painted.width, painted.height);
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 0) return { status: 'read', painted };
  return { status: 'opaque' };
}
