import type { Studio } from '../support/studio';

/**
 * The memory of a studio with `memory-probe` preloaded, in bytes: what is left after garbage collection, and the peak.
 */
export async function readMemory(studio: Studio): Promise<{ left: number; peak: number }> {
  const seen = studio.output().split('memory-probe ').length;
  await studio.signal('SIGUSR2');
  for (;;) {
    const parts = studio.output().split('memory-probe ');
    if (parts.length > seen) {
      const { heapUsed, external, peakRss } = JSON.parse((parts.at(-1) ?? '').split('\n')[0] ?? '');
      return { left: heapUsed + external, peak: peakRss };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
