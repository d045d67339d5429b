import 'server-only';

/** Large answers read at once; the others wait in their sockets, which costs nothing. */
const readersMax = 8;
/** Beyond this much on its way to storage no further answer is read. */
const heldBytesMax = 64 * 1024 * 1024;

const queue: (() => void)[] = [];
let readers = 0;
let heldBytes = 0;

/**
 * Waits until a large answer may be read into memory.
 * @returns leave, to be called once it is handed on
 * @throws the signal's reason when it aborts before
 */
export async function enterReading(signal: AbortSignal): Promise<() => void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const enter = () => {
      signal.removeEventListener('abort', leaveQueue);
      readers += 1;
      resolve();
    };
    const leaveQueue = () => {
      queue.splice(queue.indexOf(enter), 1);
      reject(signal.reason);
    };
    signal.addEventListener('abort', leaveQueue, { once: true });
    queue.push(enter);
    letIn();
  });
  return once(() => {
    readers -= 1;
    letIn();
  });
}

/**
 * Counts bytes that are held until they are in storage.
 * @returns release; calling it again does nothing
 */
export function holdMemory(sizeBytes: number): () => void {
  heldBytes += sizeBytes;
  return once(() => {
    heldBytes -= sizeBytes;
    letIn();
  });
}

function letIn(): void {
  while (readers < readersMax && heldBytes <= heldBytesMax) {
    const enter = queue.shift();
    if (!enter) return;
    enter();
  }
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    work();
  };
}
