/**
 * The mask as the gateway takes it, from what was painted: a PNG of exactly these dimensions, transparent where the
 * picture is to be edited, opaque black elsewhere.
 */
export async function renderMask(painted: Blob, size: { width: number; height: number }): Promise<Blob> {
  const bitmap = await createImageBitmap(painted);
  const canvas = document.createElement('canvas');
  canvas.width = size.width;
  canvas.height = size.height;
  const drawing = canvas.getContext('2d');
  if (drawing === null) throw new Error('No drawing context: too many are open.');
  drawing.fillRect(0, 0, size.width, size.height);
  drawing.globalCompositeOperation = 'destination-out';
  drawing.drawImage(bitmap, 0, 0, size.width, size.height);
  bitmap.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The canvas gave no picture.'))),
      'image/png',
    );
  });
}
