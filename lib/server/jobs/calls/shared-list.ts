import 'server-only';
import type { GatewayTasks, ListedTask } from '../../gateway/gateway-route';
import type { Upstream } from '../../gateway/upstream';

interface Reading {
  since: number;
  startedAt: number;
  list: Promise<readonly ListedTask[]>;
}

/** By gateway and key: the newest reading of the list. */
const readings = new Map<string, Reading>();
const readingsMax = 1_000;

/**
 * The gateway's list, read once for all calls that search it at the same time: a proxy that restarts loses the answers
 * of all of them at once, and the gateway counts requests.
 * @param freshMs how old a reading may be
 * @throws AppError, or the signal's reason, which ends the waiting but not the reading
 */
export async function readSharedList(
  signal: AbortSignal,
  { tasks, upstream, keyFingerprint }: { tasks: GatewayTasks; upstream: Upstream; keyFingerprint: string },
  since: number,
  freshMs: number,
): Promise<readonly ListedTask[]> {
  signal.throwIfAborted();
  const key = `${upstream.baseUrl} ${keyFingerprint}`;
  let reading = readings.get(key);
  if (!reading || reading.since > since || performance.now() - reading.startedAt > freshMs) {
    if (readings.size >= readingsMax) readings.clear();
    const list = tasks.list(new AbortController().signal, upstream, since);
    reading = { since, startedAt: performance.now(), list };
    readings.set(key, reading);
  }
  return untilAborted(signal, reading.list);
}

async function untilAborted<Value>(signal: AbortSignal, promise: Promise<Value>): Promise<Value> {
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (abort) signal.removeEventListener('abort', abort);
  }
}
