import { limits } from './limits';

const hourMs = 3_600_000;

export const dayMs = 24 * hourMs;

/** How long the server keeps a job's results, and what is needed to fetch them again, for a browser that was away. */
export const resultsKeptMs = 24 * hourMs;

/** How long a deleted picture can be restored, in milliseconds. */
export const trashMs = limits.trashDays * dayMs;
