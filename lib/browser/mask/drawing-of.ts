/** @throws where the browser has no context left to give. */
export function drawingOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const drawing = canvas.getContext('2d');
  if (drawing === null) throw new Error('No drawing context: too many are open.');
  return drawing;
}
