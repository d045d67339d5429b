import 'server-only';

// A message to a port that is closed is dropped with the memory that was handed over with it.
const { port1: nowhere } = new MessageChannel();
nowhere.close();

/** Less is not worth the call, and may lie in a block that other buffers share. */
const worthwhileBytes = 65_536;

/**
 * Gives the memory of large bytes back at once; they are empty from then on. Left to the garbage collector, the
 * pictures of a few requests make it search the whole heap, and the next ones need memory that was never used before,
 * which is slow. Nothing may read or decode them any more, and no other view of them may be in use.
 */
export function releaseMemory({ buffer, byteLength }: Uint8Array): void {
  const isOwn = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  if (isOwn && byteLength > worthwhileBytes) nowhere.postMessage(null, [buffer]);
}
