import { expect, test } from 'vitest';
import { AppError } from '@/lib/protocol/app-error';
import type { JobEvent } from '@/lib/protocol/job-events';
import { type CallResult, unissued } from '@/lib/server/jobs/calls/call-result';
import type { JobLog } from '@/lib/server/jobs/log/job-log';
import { settleJob } from '@/lib/server/jobs/settle-job';

const cancelled = new AppError('cancelled', 'The job was cancelled.');
const call = (number: number, microUsd: number | null): CallResult => ({
  ...unissued(number, cancelled),
  issued: true,
  cost: { microUsd, basis: 'estimate' },
});

function costReport(results: readonly CallResult[]): unknown {
  const events: JobEvent[] = [];
  const log = { append: (event: JobEvent) => events.push(event) } as unknown as JobLog;
  settleJob({ kind: 'create', requested: results.length, upstream: { demo: false }, log }, results);
  return events.find(({ event }) => event === 'cost-report')?.data;
}

test('a cost that nobody knows comes with the share of the calls that are charged, so that it can be estimated', () => {
  const unknown = { microUsd: null, basis: 'estimate', demo: false };
  const left = [unissued(1, cancelled), unissued(2, cancelled), unissued(3, cancelled)];
  expect(costReport([call(0, null), ...left])).toEqual({ ...unknown, chargedShare: 0.25 });
  expect(costReport([call(0, null), call(1, null)])).toEqual(unknown);
  expect(costReport([call(0, 40_000), ...left])).toEqual({
    microUsd: 40_000,
    basis: 'estimate',
    demo: false,
  });
});
