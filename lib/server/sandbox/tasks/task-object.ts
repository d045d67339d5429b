import 'server-only';
import type { Task, TaskOutput, TaskStatus } from './task-store';

const seconds = (milliseconds: number) => Math.floor(milliseconds / 1_000);

export function contentUrl(task: Task, output: TaskOutput, origin: string): string {
  return `${origin}/ai/v1/images/${task.id}/content/${output.resource}`;
}

/** The fields before `output`. */
export function headOf({ id, model, status }: Task, as: TaskStatus = status): object {
  return { id, object: 'image', model, status: as };
}

/** The fields after `output`. */
export function tailOf(task: Task, as: TaskStatus = task.status): object {
  const hasEnded = as !== 'pending' && as !== 'in_progress';
  return {
    ...usageOf(task, hasEnded),
    error: hasEnded ? task.error : null,
    created_at: seconds(task.createdAt),
    completed_at: hasEnded && task.completedAt !== null ? seconds(task.completedAt) : null,
    expires_at: seconds(task.expiresAt),
  };
}

function usageOf(task: Task, hasEnded: boolean): object {
  if (!hasEnded) return { usage: null };
  switch (task.cost) {
    case 'told':
      return { usage: { cost: (task.costMicroUsd ?? 0) / 1_000_000 } };
    case 'null':
      return { usage: { cost: null } };
    case 'absent':
      return {};
  }
}

/** The task as polls and the list show it: pictures by address only. */
export function taskObject(task: Task, origin: string): object {
  const isEmpty = (index: number) =>
    task.scenario === 'empty-entry' && index === (task.outputs.length > 1 ? 1 : 0);
  const output = task.outputs.map((entry, index) => ({
    index,
    type: 'file',
    b64_json: null,
    content_url: isEmpty(index) ? null : contentUrl(task, entry, origin),
  }));
  return { ...headOf(task), output: task.status === 'completed' ? output : [], ...tailOf(task) };
}

/** Notes in the call log that the task's cost was reported, with its answer or when it was read by its id. */
export function noteReportedCost(task: Task): void {
  const hasEnded = task.completedAt !== null;
  if (hasEnded && task.cost === 'told') task.call.toldMicroUsd = task.costMicroUsd;
}

/** Notes in the call log that a picture's bytes were sent completely. Sending it again changes nothing. */
export function noteDelivered(task: Task, index: number): void {
  const output = task.outputs[index];
  if (!output || output.isDelivered) return;
  output.isDelivered = true;
  task.call.picturesDelivered += 1;
}
