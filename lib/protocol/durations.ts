export const dayMs = 24 * 3_600_000;

/** How long the server keeps what a job brought, and what is needed to fetch it again, for a browser that was away. */
export const resultsKeptMs = dayMs;
