import 'server-only';
import type { Counters } from './counters';

/** More clients than this within one window, and those that ended are forgotten first. */
const tidyAbove = 10_000;

export function createMemoryCounters(now: () => number = Date.now): Counters {
  const windows = new Map<string, { count: number; endsAt: number }>();
  const places = new Map<string, Map<string, number>>();
  return {
    async add(key, amount, windowMs) {
      if (windows.size > tidyAbove) forgetEnded(windows, now());
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
    async leave(key, member) {
      const members = places.get(key);
      members?.delete(member);
      if (members?.size === 0) places.delete(key);
    },
  };
}

function forgetEnded(windows: Map<string, { endsAt: number }>, now: number): void {
  for (const [key, { endsAt }] of windows) if (endsAt <= now) windows.delete(key);
}
