import { cancelJob, postJob } from '../../support/job-client';
import { type ReadEvent, readEvents } from '../../support/read-events';

export interface Followed {
  id: string;
  prompt: string;
  model: string;
  /** The data of every job-end that was seen; there should be one. */
  ends: { status: string; delivered: number }[];
  pictures: Set<number>;
  cost: { microUsd: number | null; basis: string } | null;
}

/** A client that posts a job once through the proxy and follows it, over any number of connections, to its end. */
export async function followThroughProxy(
  origin: string,
  job: { id: string; prompt: string; model: string; n: number },
  giveUpAt: number,
): Promise<Followed> {
  const { id, prompt, model, n } = job;
  const followed: Followed = { id, prompt, model, ends: [], pictures: new Set(), cost: null };
  const body = JSON.stringify({ id, kind: 'create', model, prompt, parameters: { n, quality: 'low' } });
  let last = 0;
  for (let attempt = 0; followed.ends.length === 0; attempt += 1) {
    if (Date.now() > giveUpAt) {
      await cancelJob(origin, id).catch(() => null);
      return followed;
    }
    // The same id attaches to the same job, so a request whose answer was lost is simply sent again.
    const answer = await connect(origin, id, body, last).catch(() => null);
    if (!answer?.ok) {
      await answer?.body?.cancel();
      await new Promise((resolve) => setTimeout(resolve, 100 + 100 * Math.min(attempt, 10)));
      continue;
    }
    const seen = (event: ReadEvent) => {
      last = Math.max(last, event.sequence);
      note(followed, event);
      return event.event === 'job-end';
    };
    await readEvents(answer.body, seen).catch(() => null);
  }
  return followed;
}

function connect(origin: string, id: string, body: string, last: number): Promise<Response> {
  if (last === 0) return postJob(origin, body);
  return fetch(`${origin}/api/jobs/${id}/events`, { headers: { 'last-event-id': String(last) } });
}

function note(followed: Followed, read: ReadEvent): void {
  if (read.event === 'image-end') followed.pictures.add(read.data.index);
  if (read.event === 'cost-report') followed.cost = { microUsd: read.data.microUsd, basis: read.data.basis };
  if (read.event === 'job-end') {
    followed.ends.push({ status: read.data.status, delivered: read.data.delivered });
  }
}
