import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { GatewayEvent } from '../../gateway/gateway-route';
import { spared } from '../../gateway/tasks/spare-pictures';
import { logger } from '../../platform/log';
import type { JobRun } from '../job-run';
import type { CallProgress } from './call-progress';
import { noteTask } from './call-task';

/** A storage that is slow must not keep the pictures from their reader for longer. */
const namingMs = 2_000;

/**
 * The events of a call that was issued here. Its process may have been suspended, so that another call has found the
 * task that the answer names, and has its pictures. Then the two calls exchange their tasks: the pictures are only kept
 * in reserve, and the answer counts as lost.
 */
export async function* namedEvents(
  run: JobRun,
  call: number,
  progress: CallProgress,
  events: AsyncIterable<GatewayEvent>,
): AsyncGenerator<GatewayEvent, void, void> {
  let naming = Promise.resolve(true);
  let isOwn: boolean | null = null;
  try {
    for await (const event of events) {
      if (event.type === 'task') {
        progress.taskId = event.id;
        naming = rememberTask(run, call, event);
        continue;
      }
      if (event.type !== 'progress' && progress.taskId !== null) isOwn ??= await inTime(naming);
      yield isOwn === false ? spared(event) : event;
    }
  } catch (cause) {
    if (isOwn ?? (await naming)) throw cause;
    throw exchanged(progress, cause);
  } finally {
    // Others may look for the task as soon as nobody waits for this answer any more.
    await naming;
  }
  if (!(isOwn ?? (await naming))) throw exchanged(progress);
}

function exchanged(progress: CallProgress, cause?: unknown): AppError {
  progress.taskId = null;
  const message = 'Another call has found the task of this one, and has its pictures.';
  return new AppError('upstream_cut_off', message, { cause, details: { lostTask: { id: null } } });
}

/**
 * Stores the task of a call. A failure to do so is only logged: the id stays in memory, and matters only if this process
 * dies as well.
 * @returns false if another call has the pictures of the task
 */
export async function rememberTask(
  run: JobRun,
  call: number,
  { id, expiresAt }: { id: string; expiresAt: number | null },
): Promise<boolean> {
  try {
    return await noteTask(run.storage, run.jobId, call, { id, expiresAt });
  } catch (cause) {
    logger.error({ err: cause }, 'the id of a task could not be stored');
    return true;
  }
}

async function inTime(naming: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), namingMs);
  });
  const isOwn = await Promise.race([naming, timeout]);
  clearTimeout(timer);
  return isOwn;
}
