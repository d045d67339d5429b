import { type ReduceOptions, reducePicture } from './reduce-picture';

/** The worker's side of `reduceForUpload`: one picture, one answer. */
self.onmessage = async ({ data }: MessageEvent<{ file: Blob; options: ReduceOptions }>) => {
  self.postMessage(await reducePicture(data.file, data.options));
};
