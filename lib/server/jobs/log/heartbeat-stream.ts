import 'server-only';
import { limits } from '@/lib/protocol/limits';
import { heartbeatFrame } from './frame';

/** A stream of these server-sent events, with a comment whenever nothing has come for a while. */
export function heartbeatStream(
  frames: AsyncIterator<Uint8Array, unknown>,
  onLeave: () => void,
): ReadableStream<Uint8Array> {
  let pending: Promise<IteratorResult<Uint8Array, unknown>> | null = null;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        pending ??= frames.next();
        const result = await orIdle(limits.heartbeatMs, pending);
        if (result === 'idle') {
          controller.enqueue(heartbeatFrame);
          return;
        }
        pending = null;
        if (result.done) controller.close();
        else controller.enqueue(result.value);
      },
      cancel: onLeave,
    },
    { highWaterMark: 0 },
  );
}

async function orIdle<Value>(idleMs: number, promise: Promise<Value>): Promise<Value | 'idle'> {
  let timer: NodeJS.Timeout | undefined;
  const idle = new Promise<'idle'>((resolve) => {
    timer = setTimeout(() => resolve('idle'), idleMs);
  });
  try {
    return await Promise.race([promise, idle]);
  } finally {
    clearTimeout(timer);
  }
}
