/**
 * Hybrid logical clocks as text: `MMMMMMMMMMMMMMM-CCCC-DDDDDDDD`, that is milliseconds in 15 decimal digits, a counter
 * in 4 and the device in 8 hexadecimal digits. All have the same length, so that they can be compared as text.
 */
export const clockPattern = /^\d{15}-[0-9a-f]{4}-[0-9a-f]{8}$/;

/** How far a device's clock may be ahead of the studio's before the studio's is used instead. */
export const clockLeadMs = 10 * 60_000;

const counterMax = 0xffff;

/** The milliseconds of a clock. */
export function clockMs(clock: string): number {
  return Number(clock.slice(0, 15));
}

/** The device of a clock: 8 hexadecimal digits. */
export function clockDevice(clock: string): string {
  return clock.slice(-8);
}

export function formatClock(ms: number, counter: number, device: string): string {
  return `${String(ms).padStart(15, '0')}-${counter.toString(16).padStart(4, '0')}-${device}`;
}

/** The next clock of a device: later than `last`, and not before `nowMs`. */
export function nextClock(last: string | null, nowMs: number, device: string): string {
  if (last === null || clockMs(last) < nowMs) return formatClock(nowMs, 0, device);
  const counter = Number.parseInt(last.slice(16, 20), 16);
  return counter < counterMax
    ? formatClock(clockMs(last), counter + 1, device)
    : formatClock(clockMs(last) + 1, 0, device);
}

/**
 * The clock, or if it is too far ahead of the studio's, the studio's time with the same counter and device.
 * @param keptMs clocks up to this are never too far ahead
 */
export function boundClock(clock: string, studioMs: number, keptMs = 0): string {
  if (clockMs(clock) <= Math.max(keptMs, studioMs + clockLeadMs)) return clock;
  return `${String(studioMs).padStart(15, '0')}${clock.slice(15)}`;
}

/** The later of two clocks. */
export function laterClock(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one >= other ? one : other;
}
