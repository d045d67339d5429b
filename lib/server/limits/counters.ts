import 'server-only';

/** What limits are counted by: in this process, or in Redis for all processes together. Keys name a limit and a client. */
export interface Counters {
  /** Adds to a count that is forgotten when its window ends; what it is now, and how long that takes. */
  add(key: string, amount: number, windowMs: number): Promise<{ count: number; endsInMs: number }>;
  /** Takes one of `max` places for a member until it leaves, or for as long as it may take; false when all are taken. */
  enter(key: string, member: string, max: number, forMs: number): Promise<boolean>;
  leave(key: string, member: string): Promise<void>;
}
