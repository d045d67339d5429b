import 'server-only';
import type { ChatPiece } from './chat-pieces';

/** Longer than the pauses between the words of a model that goes on with its line. */
const quietMs = 1_000;

/** The pieces, and `end` if a picture waits for the next line and nothing comes for a while. */
export async function* settleWhenQuiet(
  pieces: AsyncGenerator<ChatPiece, void, void>,
  isHolding: () => boolean,
): AsyncGenerator<ChatPiece, void, void> {
  let isPending = false;
  try {
    for (;;) {
      const next = pieces.next();
      isPending = true;
      if (isHolding() && !(await settlesWithin(next, quietMs))) yield { type: 'end' };
      const { done, value } = await next;
      isPending = false;
      if (done) return;
      yield value;
    }
  } finally {
    // A consumer that leaves while the next piece is awaited ends the call, and with it the pieces.
    const left = pieces.return();
    if (isPending) left.catch(() => undefined);
    else await left;
  }
}

/** Whether a promise settles in time, in whichever way. It never leaves a failure unhandled. */
export async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const settled = promise.then(
    () => true as const,
    () => true as const,
  );
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
  }
}
