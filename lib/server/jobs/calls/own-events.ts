import 'server-only';
import { logger } from '../../platform/log';
import type { Storage } from '../../platform/storage/storage';
import { type FoundTask, settleTask } from './call-task';

/**
 * The events of a call's task. If the task was found on the gateway's list, it is settled before it brings anything that
 * it is this call's.
 * @param onOthers called in place of the rest if the task is another call's, whose answer has named it meanwhile
 */
export async function* ownEvents<Event extends { type: string }>(
  storage: Storage,
  { jobId, call, task }: { jobId: string; call: number; task: FoundTask },
  events: AsyncIterable<Event>,
  onOthers: () => void,
): AsyncGenerator<Event, void, void> {
  let isSettled = !task.isFound;
  const isOthers = async () => {
    if (isSettled) return false;
    isSettled = true;
    return !(await settleOrAssume(storage, jobId, call, task.id));
  };
  try {
    for await (const event of events) {
      if (event.type !== 'progress' && (await isOthers())) return onOthers();
      yield event;
    }
  } catch (cause) {
    // The failure of a task is its outcome, too.
    if (await isOthers()) return onOthers();
    throw cause;
  }
}

/** A storage that fails now must not keep the pictures from their reader. */
async function settleOrAssume(
  storage: Storage,
  jobId: string,
  call: number,
  taskId: string,
): Promise<boolean> {
  try {
    return await settleTask(storage, jobId, call, taskId);
  } catch (cause) {
    logger.error({ err: cause }, 'whose task it is could not be stored');
    return true;
  }
}
