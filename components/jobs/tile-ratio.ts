import type { JobImage, JobState } from '@/lib/protocol/reduce-job';

/** Width through height: the picture's own once it is known, else what was asked for, else square. */
export function tileRatio(job: JobState, image: JobImage): number {
  if ('width' in image) return image.width / image.height;
  const [width, height] = job.parameters.size?.split('x').map(Number) ?? [];
  return width && height ? width / height : 1;
}
