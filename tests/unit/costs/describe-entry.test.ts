import { expect, it } from 'vitest';
import { entryCost, entryOutcome } from '@/components/costs/describe-entry';
import type { LedgerEntry } from '@/lib/browser/platform/database-rows';

const entry = (change: object): LedgerEntry => ({
  jobId: 'job',
  createdAt: '2026-11-20T08:00:00.000Z',
  kind: 'create',
  model: 'gpt-image-2',
  demo: false,
  estimateMicroUsd: 5_000,
  costMicroUsd: 4_000,
  basis: 'usage',
  usage: null,
  outcome: 'succeeded',
  status: 'settled',
  reason: null,
  ...change,
});

it('shows how a call ended, and why', () => {
  expect(entryOutcome(entry({}))).toEqual({ outcome: 'succeeded', reason: null });
  expect(entryOutcome(entry({ outcome: 'failed', reason: 'no_picture' }))).toEqual({
    outcome: 'failed',
    reason: 'no_picture',
  });
  expect(entryOutcome(entry({ outcome: null, status: 'open' })).outcome).toBe('open');
  expect(entryOutcome(entry({ outcome: null })).outcome).toBe('unknown');
});

it.each(['refunded', 'constructor', 5, {}, undefined])(
  'shows a call of the ledger whose end, reason and basis are %j, which this version does not know',
  (value) => {
    const odd = entry({ outcome: value, reason: value, basis: value });
    expect(entryOutcome(odd)).toEqual({ outcome: 'unknown', reason: null });
    expect(entryCost(odd, (microUsd) => `${microUsd}`)).toMatchObject({ amount: '4000', basis: 'unknown' });
  },
);
