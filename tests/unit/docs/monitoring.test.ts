import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { promisedBytesMax } from '@/lib/server/platform/answer-memory';
import { metrics } from '@/lib/server/platform/metrics';

const deploy = path.resolve(import.meta.dirname, '../../../docs/deploy');
const read = (name: string) => readFile(path.join(deploy, name), 'utf8');

it('the dashboard and the alerts ask for series that the studio has', async () => {
  const exported = await metrics().registry.metrics();
  const text = `${await read('grafana.json')}\n${await read('alerts.yml')}`;
  const named = new Set(text.match(/\b(?:safelight|nodejs|process)_[a-z0-9_]+\b/g));
  expect(named.size).toBeGreaterThan(5);
  for (const series of named) expect(exported).toContain(series.replace(/_(bucket|count|sum)$/, ''));
});

it('the alert for pictures in memory fires before the smallest studio takes no more jobs', async () => {
  vi.spyOn(process, 'constrainedMemory').mockReturnValue(1_000_000_000);
  const [, threshold] = /safelight_unstored_bytes > (\S+)/.exec(await read('alerts.yml')) ?? [];
  // A job waits as soon as its promise does not fit beside the pictures, and its promise is larger than its picture.
  expect(Number(threshold)).toBeLessThan(promisedBytesMax() * 0.75);
  vi.restoreAllMocks();
});
