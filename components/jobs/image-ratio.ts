import type { JobImage, JobState } from '@/lib/protocol/job-state';

/** Width divided by height: the picture's own once it is known, until then the requested one or a square. */
export function imageRatio(job: JobState, image: JobImage): number {
  if ('width' in image) return image.width / image.height;
  const { size, aspectRatio } = job.parameters;
  const requested = size ?? aspectRatio ?? job.answer?.echo?.ratio;
  const [width, height] = requested?.split(/[x:]/).map(Number) ?? [];
  return width && height ? width / height : 1;
}
