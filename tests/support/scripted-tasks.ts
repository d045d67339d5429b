import sharp from 'sharp';
import { AppError } from '@/lib/protocol/app-error';
import type { CallSpec, GatewayEvent, GatewayRoute, ListedTask } from '@/lib/server/gateway/gateway-route';
import { createLatch } from './latch';

/** A task as the scripted gateway keeps it. */
export interface ScriptedTask {
  id: string;
  model: string;
  createdAt: number;
  status: ListedTask['status'];
  pictures: string[];
  costMicroUsd: number | null;
  error: AppError | null;
  /** Resolves when the task ends. */
  ended: Promise<void>;
  isListed: boolean;
}

/** What becomes of one call once its task is created. */
export type TaskScript = (
  task: ScriptedTask,
  call: { signal: AbortSignal; number: number; spec: CallSpec; finish: () => void },
) => AsyncGenerator<GatewayEvent>;

/** A gateway without HTTP that keeps each call as a task, with pictures that no other task has. */
export class ScriptedTasks {
  readonly specs: CallSpec[] = [];
  readonly tasks: ScriptedTask[] = [];
  readonly resumed: string[] = [];
  /** The keys with which any request was made. */
  readonly keys = new Set<string>();
  listings = 0;
  /** A test may make this throw, so that the list cannot be read. */
  onList: () => void = () => undefined;
  script: TaskScript = answers;
  readonly #finish = new Map<string, () => void>();

  readonly route: GatewayRoute = {
    create: (signal, upstream, spec) => {
      this.keys.add(upstream.apiKey);
      const number = this.specs.push(spec) - 1;
      return this.#create(signal, number, spec);
    },
    tasks: {
      resume: (signal, upstream, { id }) => {
        this.keys.add(upstream.apiKey);
        this.resumed.push(id);
        return this.#resume(signal, id);
      },
      list: async (signal, upstream, since) => {
        signal.throwIfAborted();
        this.keys.add(upstream.apiKey);
        this.listings += 1;
        this.onList();
        return this.tasks
          .filter(({ isListed, createdAt }) => isListed && createdAt >= since)
          .map(({ id, model, status, createdAt, pictures }) => {
            const isRunning = status === 'pending' || status === 'in_progress';
            return { id, model, status, createdAt, pictures: isRunning ? null : pictures.length };
          })
          .sort((a, b) => b.createdAt - a.createdAt);
      },
    },
  };

  finish(task: ScriptedTask, error: AppError | null = null): void {
    task.status = error ? 'failed' : 'completed';
    task.error = error;
    this.#finish.get(task.id)?.();
  }

  async *#create(signal: AbortSignal, number: number, spec: CallSpec): AsyncGenerator<GatewayEvent> {
    const latch = createLatch();
    const task: ScriptedTask = {
      id: `t_${number}_${Math.random().toString(36).slice(2)}`,
      model: spec.model.id,
      createdAt: Math.floor(Date.now() / 1_000) * 1_000,
      status: 'in_progress',
      pictures: await drawPictures(number, spec.parameters.n ?? 1),
      costMicroUsd: 10_000 + number,
      error: null,
      ended: latch.opened,
      isListed: true,
    };
    this.tasks.push(task);
    // Pictures are drawn at the same time, so that tasks may be ready in another order than their calls came.
    this.tasks.sort((one, other) => this.#numberOf(one) - this.#numberOf(other));
    this.#finish.set(task.id, latch.open);
    yield* this.script(task, { signal, number, spec, finish: () => this.finish(task) });
  }

  #numberOf({ id }: ScriptedTask): number {
    return Number(id.split('_')[1]);
  }

  async *#resume(signal: AbortSignal, id: string): AsyncGenerator<GatewayEvent> {
    const task = this.tasks.find((each) => each.id === id);
    if (!task) throw new AppError('upstream_cut_off', 'The gateway does not know the task.');
    if (task.status === 'in_progress') {
      yield { type: 'progress', stage: 'generating', percent: null, task: 'waiting' };
      const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
      await Promise.race([task.ended, aborted]);
      signal.throwIfAborted();
    }
    yield* tellTask(task);
  }
}

/** The task's pictures and its cost, or its error. */
export function* tellTask(task: ScriptedTask): Generator<GatewayEvent> {
  if (task.error) throw task.error;
  for (const [index, base64] of task.pictures.entries()) yield { type: 'picture', index, base64 };
  if (task.costMicroUsd !== null) yield { type: 'cost', microUsd: task.costMicroUsd };
}

/** Answers the call with its pictures. */
export const answers: TaskScript = async function* (task, { finish }) {
  finish();
  yield { type: 'task', id: task.id, expiresAt: null };
  yield* tellTask(task);
};

/** The gateway makes the pictures, but the answer is lost. */
export const losesAnswer: TaskScript = async function* (_task, { finish }) {
  yield { type: 'response' };
  finish();
  throw lostAnswer(null);
};

/** Sends nothing after its response has begun, until it is aborted. */
export const hangs: TaskScript = async function* (_task, { signal }) {
  yield { type: 'response' };
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  throw signal.reason;
};

/** Sends the id of its task, and then nothing until it is aborted. */
export const hangsWithId: TaskScript = async function* (task, { signal }) {
  yield { type: 'task', id: task.id, expiresAt: null };
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  throw signal.reason;
};

export function lostAnswer(id: string | null): AppError {
  return new AppError('upstream_cut_off', 'The connection broke.', { details: { lostTask: { id } } });
}

function drawPictures(number: number, count: number): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => drawPicture(number, index)));
}

/** A picture, as base64, whose colour shows the call and the picture's index. */
export async function drawPicture(number: number, index = 0): Promise<string> {
  const background = { r: (number * 20) % 256, g: index * 20, b: 120 };
  const bytes = await sharp({ create: { width: 24, height: 16, channels: 3, background } })
    .png()
    .toBuffer();
  return bytes.toString('base64');
}
