import 'server-only';

/** What limits are counted with: in this process, or in Redis for all processes. Keys name a limit and a client. */
export interface Counters {
  /** Adds to a count that expires with its window. Returns the new count, and how long the window still lasts. */
  add(key: string, amount: number, windowMs: number): Promise<{ count: number; endsInMs: number }>;
  /** Takes one of `max` places for a member, until it leaves or `forMs` have passed; false when all are taken. */
  enter(key: string, member: string, max: number, forMs: number): Promise<boolean>;
  leave(key: string, member: string): Promise<void>;
}

/** The counters that a process has for itself, or shares with others. */
export interface ProcessCounters extends Counters {
  /** Another process keeps the member's place from now on, so that this one no longer counts it. */
  handOver(key: string, member: string): Promise<void>;
}

/** A place that a member has taken. */
export interface TakenPlace {
  key: string;
  member: string;
  forMs: number;
}

/** The counters of this process, which know their places. */
export interface MemoryCounters extends ProcessCounters {
  taken(): TakenPlace[];
}

/** With more windows than this, those that have ended are deleted first. */
const windowsMax = 10_000;

/** By a clock that only moves forward: if the system's clock is set back, a window of a minute would last for hours. */
export function createMemoryCounters(now: () => number = () => performance.now()): MemoryCounters {
  const windows = new Map<string, { count: number; endsAt: number }>();
  const places = new Map<string, Map<string, number>>();
  const leave: Counters['leave'] = async (key, member) => {
    const members = places.get(key);
    members?.delete(member);
    if (members?.size === 0) places.delete(key);
  };
  return {
    async add(key, amount, windowMs) {
      if (windows.size > windowsMax) deleteEnded(windows, now());
      let window = windows.get(key);
      if (!window || window.endsAt <= now()) {
        window = { count: 0, endsAt: now() + windowMs };
        windows.set(key, window);
      }
      window.count += amount;
      return { count: window.count, endsInMs: window.endsAt - now() };
    },
    async enter(key, member, max, forMs) {
      const members = places.get(key) ?? new Map<string, number>();
      for (const [each, endsAt] of members) if (endsAt <= now()) members.delete(each);
      if (!members.has(member) && members.size >= max) return false;
      members.set(member, now() + forMs);
      places.set(key, members);
      return true;
    },
    leave,
    handOver: leave,
    taken: () =>
      [...places].flatMap(([key, members]) =>
        [...members]
          .map(([member, endsAt]) => ({ key, member, forMs: Math.ceil(endsAt - now()) }))
          .filter(({ forMs }) => forMs > 0),
      ),
  };
}

function deleteEnded(windows: Map<string, { endsAt: number }>, now: number): void {
  for (const [key, { endsAt }] of windows) if (endsAt <= now) windows.delete(key);
}
