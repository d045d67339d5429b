// Preloaded into a measured server: on SIGUSR2 it collects garbage and prints the memory that is left, and its peak.
// Needs --expose-gc.
import { readFileSync } from 'node:fs';

process.on('SIGUSR2', () => {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  console.log(`memory-probe ${JSON.stringify({ heapUsed, external, rss, peakRss: peakRss() })}`);
});

/**
 * The peak in bytes. If there is /proc, it covers this program alone: `maxRSS` begins with the memory that its parent
 * had when it forked.
 */
function peakRss() {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kilobytes) return Number(kilobytes) * 1024;
  } catch {
    // No /proc here: not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}
