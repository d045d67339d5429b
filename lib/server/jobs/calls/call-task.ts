import 'server-only';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { jobErrorSchema } from '@/lib/protocol/job-events';
import { readJsonOr, type Storage } from '../../platform/storage/storage';

/** Keys and fields are never renamed, because studios have stored data under them. */
export const taskKeys = {
  /** What is known of the task of a call. */
  ofCall: (jobId: string, call: number) => `jobs/${jobId}/calls/${call}.task`,
  /** Which call has a task. The gateway's ids are hashed, since a storage may refuse their characters or ignore case. */
  taken: (taskId: string) => `tasks/${hashOf(taskId)}`,
  /** Which call gets the pictures of a task, if it was found on the list. */
  settled: (taskId: string) => `tasks/${hashOf(taskId)}.settled`,
} as const;

function hashOf(taskId: string): string {
  return createHash('sha256').update(taskId).digest('hex').slice(0, 40);
}

const taskSchema = z.object({
  /** null: the call itself has failed, so that only a failed task can be its own. */
  id: z.string().nullable(),
  /** Milliseconds since 1970; null if it is unknown. */
  expiresAt: z.number().nullable().optional(),
  /** The task was found on the gateway's list, which does not say whose it is. */
  isFound: z.boolean().optional(),
  /** Another call fits it as well. */
  uncertain: z.boolean().optional(),
  /** Why the call has failed. */
  error: jobErrorSchema.optional(),
});
export type CallTask = z.infer<typeof taskSchema>;

/** A task by which a call can go on. */
export interface FoundTask {
  id: string;
  /** Whether it was found on the list, rather than named by the answer of the call. */
  isFound: boolean;
  /** Whether another call fits it as well. */
  uncertain: boolean;
}

/** The task of a call by what is known of it; null if the call itself has failed. */
export function taskOf({ id, isFound = false, uncertain = false }: CallTask): FoundTask | null {
  return id === null ? null : { id, isFound, uncertain };
}

/**
 * What is known of a call's task; null while nothing is, or if the task that it had found on the list has turned out to
 * be another call's.
 */
export async function readCallTask(storage: Storage, jobId: string, call: number): Promise<CallTask | null> {
  const task = await readJsonOr(storage, taskKeys.ofCall(jobId, call), taskSchema, null);
  if (!task?.isFound || task.id === null) return task;
  const owner = await readTaskOwner(storage, task.id);
  return owner === null || isCall(owner, jobId, call) ? task : null;
}

/**
 * Notes the task that the gateway has reported for a call, so that no other call can take it. The task is taken before
 * it is noted: if the process dies in between, this call finds it again, and no other call has taken it. If another call
 * has found the task on the list, that one gives it back, unless its pictures were delivered already: then the two
 * exchange their tasks.
 * @returns false if this call needs another task
 */
export async function noteTask(
  storage: Storage,
  jobId: string,
  call: number,
  task: CallTask,
): Promise<boolean> {
  if (task.id !== null && !(await takeNamed(storage, jobId, call, task.id))) return false;
  const key = taskKeys.ofCall(jobId, call);
  const body = JSON.stringify(task);
  if ((await storage.claim(key, body)) === 'created') return true;
  // The task that was noted before may have turned out to be another call's.
  if ((await readCallTask(storage, jobId, call)) === null) await storage.put(key, body);
  return true;
}

/** @returns false if the call goes on with another task */
async function takeNamed(storage: Storage, jobId: string, call: number, taskId: string): Promise<boolean> {
  const key = taskKeys.taken(taskId);
  if ((await storage.claim(key, takenBody(jobId, call))) === 'created') return true;
  const owner = await readTaken(storage, key);
  if (owner === null || isCall(owner, jobId, call)) return true;
  // A process that took this job over may have found another task for the call.
  const noted = await readCallTask(storage, jobId, call);
  return noted === null && settleTask(storage, jobId, call, taskId);
}

/**
 * Takes a task that was found on the list. If the object that says whose it is cannot be read, this call takes it as one
 * that may be another's: otherwise nobody would ever get its pictures.
 * @returns false when another call has it, or this one has another
 */
export async function takeTask(
  storage: Storage,
  jobId: string,
  call: number,
  task: CallTask & { id: string },
): Promise<boolean> {
  const taken = taskKeys.taken(task.id);
  let isUncertain = task.uncertain === true;
  if ((await storage.claim(taken, takenBody(jobId, call, task.uncertain))) === 'exists') {
    const owner = (await readTaskOwner(storage, task.id)) ?? (await takeSpoiled(storage, jobId, call, taken));
    if (owner === null || !isCall(owner, jobId, call)) return false;
    isUncertain ||= owner.uncertain === true;
  }
  const noted = taskKeys.ofCall(jobId, call);
  const body = JSON.stringify(isUncertain ? { ...task, uncertain: true } : task);
  if ((await storage.claim(noted, body)) === 'created') return true;
  const known = await readCallTask(storage, jobId, call);
  if (known?.id === task.id) return true;
  if (known !== null) {
    // The answer of the call has named its task meanwhile.
    await storage.delete(taken);
    return false;
  }
  // The task that was noted before is another call's.
  await storage.put(noted, body);
  return true;
}

/**
 * Of two calls that take it at once, one keeps it: the pictures are settled before they are delivered.
 * @returns whose it is now; null if the call that had it has given it back meanwhile
 */
async function takeSpoiled(
  storage: Storage,
  jobId: string,
  call: number,
  key: string,
): Promise<TaskOwner | null> {
  if ((await storage.get(key)) === null) return null;
  await storage.put(key, takenBody(jobId, call, true));
  return readTaken(storage, key);
}

/**
 * Decides for good which call gets the pictures of a task that was found on the list, before they are delivered.
 * @returns false when another call has it
 */
export async function settleTask(
  storage: Storage,
  jobId: string,
  call: number,
  taskId: string,
): Promise<boolean> {
  const key = taskKeys.settled(taskId);
  if ((await storage.claim(key, takenBody(jobId, call))) === 'created') return true;
  const owner = await readTaken(storage, key);
  return owner === null || isCall(owner, jobId, call);
}

const takenSchema = z.object({
  jobId: z.string(),
  call: z.int(),
  takenAt: z.number(),
  /** Another call fits the task as well. */
  uncertain: z.boolean().optional(),
});

type TaskOwner = z.infer<typeof takenSchema>;

/** The call that has the task; null if none has. */
export async function readTaskOwner(storage: Storage, taskId: string): Promise<TaskOwner | null> {
  const taken = await readTaken(storage, taskKeys.taken(taskId));
  return taken && ((await readTaken(storage, taskKeys.settled(taskId))) ?? taken);
}

function isCall(owner: TaskOwner, jobId: string, call: number): boolean {
  return owner.jobId === jobId && owner.call === call;
}

export function readTaken(storage: Storage, key: string): Promise<TaskOwner | null> {
  return readJsonOr(storage, key, takenSchema, null);
}

function takenBody(jobId: string, call: number, uncertain?: boolean): string {
  return JSON.stringify({ jobId, call, takenAt: Date.now(), uncertain });
}
