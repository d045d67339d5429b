import type { JobImage, JobState } from '@/lib/protocol/reduce-job';

/** Width through height: the picture's own once it is known, else what was asked for or told, else square. */
export function tileRatio(job: JobState, image: JobImage): number {
  if ('width' in image) return image.width / image.height;
  const wanted = job.parameters.size ?? job.answer?.echo?.ratio;
  const [width, height] = wanted?.split(/[x:]/).map(Number) ?? [];
  return width && height ? width / height : 1;
}
