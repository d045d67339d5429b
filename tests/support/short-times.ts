import { defaultTaskTimes, type TaskTimes } from '@/lib/server/jobs/calls/task-times';

/** The times of calls that the gateway keeps as tasks, with pauses that a test can wait for. */
export function shortTimes(searchMs: number, unreachableMs = defaultTaskTimes.unreachableMs): TaskTimes {
  return { ...defaultTaskTimes, searchMs, unreachableMs, firstPauseMs: 20, longestPauseMs: 50 };
}
