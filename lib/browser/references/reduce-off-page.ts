import { withLock } from '../platform/locks';
import { type ReducedPicture, type ReduceOptions, reducePicture } from './reduce-picture';

/**
 * `reducePicture` in a worker, so that the page answers while a large picture is opened, scaled and encoded; one at a
 * time, because a picture of 100 megapixels takes 400 MB. Where workers cannot draw, and for formats that only the page
 * opens, on the page.
 */
export function reduceOffPage(file: Blob, options: ReduceOptions): Promise<ReducedPicture | null> {
  return withLock('reduce-picture', async () => {
    const canDraw = typeof Worker !== 'undefined' && typeof OffscreenCanvas !== 'undefined';
    return (canDraw ? await reduceInWorker(file, options) : null) ?? reducePicture(file, options);
  });
}

async function reduceInWorker(file: Blob, options: ReduceOptions): Promise<ReducedPicture | null> {
  const worker = new Worker(new URL('./reduce-picture-worker.ts', import.meta.url), { type: 'module' });
  try {
    return await new Promise((resolve) => {
      worker.onmessage = ({ data }: MessageEvent<ReducedPicture | null>) => resolve(data);
      worker.onerror = () => resolve(null);
      worker.postMessage({ file, options });
    });
  } finally {
    worker.terminate();
  }
}
