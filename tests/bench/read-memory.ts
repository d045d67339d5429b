import type { Studio } from '../support/studio';

/** Bytes that are left after the collector, and the most there ever was, of a studio with `memory-probe` preloaded. */
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
