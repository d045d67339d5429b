import 'server-only';
import type { Storage } from '@/lib/server/platform/storage/storage';
import type { JobCall } from '../calls/plan-calls';
import { type JobClaim, jobKeys } from '../job-record';
import type { JobLog } from '../log/job-log';
import { inspectDelivered } from '../pictures/inspect-delivered';

/** What an earlier owner of a job has stored of its pictures, by index, without having named it in the log. */
interface StoredPictures {
  /** They are in the log now. */
  named: readonly number[];
  /** The beginnings of pictures that the gateway may still have. */
  parts: ReadonlyMap<number, Buffer>;
}

/**
 * Names the stored pictures in the log. Of a call that goes on, part of a picture is only kept in reserve: its task may
 * bring the whole one.
 */
export async function nameStoredPictures(
  storage: Storage,
  { jobId, requested }: JobClaim,
  calls: readonly JobCall[],
  known: readonly number[],
  log: JobLog,
): Promise<StoredPictures> {
  const named: number[] = [];
  const parts = new Map<number, Buffer>();
  for (let index = 0; index < requested; index += 1) {
    if (known.includes(index)) continue;
    const stored = await storage.get(jobKeys.picture(jobId, index));
    const bytes = stored && Buffer.from(stored);
    const facts = bytes && (await inspectDelivered(bytes));
    if (!facts) continue;
    if (facts.damaged && goesOn(calls, index)) {
      parts.set(index, bytes);
    } else {
      log.appendPicture({ index, ...facts, bytes, isStored: true });
      named.push(index);
    }
  }
  return { named, parts };
}

function goesOn(calls: readonly JobCall[], index: number): boolean {
  return calls.some(
    ({ start, first, pictures }) => start.kind !== 'ended' && index >= first && index < first + pictures,
  );
}
