import { describe, expect, test } from 'vitest';
import { releaseMemory } from '@/lib/server/platform/release-memory';

describe('releaseMemory', () => {
  test('gives large bytes back at once, without a garbage collection', () => {
    const bytes = new Uint8Array(Buffer.allocUnsafeSlow(8_000_000).buffer);
    const before = process.memoryUsage().arrayBuffers;
    releaseMemory(bytes);
    expect(before - process.memoryUsage().arrayBuffers).toBeGreaterThan(7_000_000);
    expect(bytes.byteLength).toBe(0);
  });

  test('leaves alone what shares its memory with others, and what is small', () => {
    const block = new Uint8Array(200_000);
    const view = block.subarray(0, 100_000);
    releaseMemory(view);
    expect(view.byteLength).toBe(100_000);
    const small = new Uint8Array(1_000);
    releaseMemory(small);
    expect(small.byteLength).toBe(1_000);
  });
});
