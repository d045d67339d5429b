import { vi } from 'vitest';
import type { JobEvent } from '@/lib/protocol/job-events';
import { type Tab, until } from './browser-tab';
import { FakeJobServer } from './fake-job-server';

/** What the form submits for so many pictures. */
export function lighthouse(pictures: number) {
  return {
    kind: 'create',
    model: 'gpt-image-1',
    prompt: 'a lighthouse',
    parameters: { n: pictures },
    estimateMicroUsd: 42_000,
    demo: false,
  } as const;
}

/** Puts a server that plays this script in place of `fetch`; without a script, each job brings one picture. */
export function stubJobServer(script?: (jobId: string) => readonly JobEvent[]): FakeJobServer {
  const server = new FakeJobServer();
  if (script) server.script = script;
  vi.stubGlobal('fetch', server.fetch);
  return server;
}

/** A job as the page of this tab has it; undefined if it has none. */
export function jobOf(tab: Tab, id: string) {
  return tab.useJobs.getState().jobs[id];
}

/** Until a tab has nothing left to do for any job, which must not run into the next test. */
export function allFinished(tab: Tab): Promise<void> {
  return until(async () => (await tab.database.jobs.count()) === 0, 'the end of all work');
}
