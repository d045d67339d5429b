'use client';

import { BalancedTiles } from '@/components/pictures/justified-tiles';
import { BlankTile } from '@/components/pictures/placeholder-tiles';
import type { JobState } from '@/lib/protocol/job-state';
import { imageRatio } from './image-ratio';
import { JobFailure } from './job-failure';

/**
 * A job without any picture: the failure says so once, in the frames that the pictures would have filled. These keep
 * their places, because otherwise everything below would jump up when a job fails.
 */
export function FailedResult({ job }: { job: JobState }) {
  return (
    <div className="grid">
      <div aria-hidden="true" className="min-w-0 [grid-area:1/1]">
        <BalancedTiles ratios={job.images.map((image) => imageRatio(job, image))}>
          {job.images.map((image, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a picture's index is its identity within the job
            <BlankTile key={index} ratio={imageRatio(job, image)} />
          ))}
        </BalancedTiles>
      </div>
      {/* As wide as the sheet of a single square picture, less the margins. */}
      <div className="relative m-3 min-w-0 max-w-[32.25rem] self-center [grid-area:1/1]">
        <JobFailure job={job} />
      </div>
    </div>
  );
}
