'use client';

import { SafelightMark } from './safelight-mark';
import { useJobsRunning } from './use-jobs-running';

/** The lamp at the head of the rail; lit while something runs. */
export function RailMark() {
  return (
    <div className="grid h-9 place-items-center">
      <SafelightMark lit={useJobsRunning() > 0} />
    </div>
  );
}
