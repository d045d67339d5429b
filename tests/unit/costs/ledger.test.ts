import { describe, expect, it } from 'vitest';
import { entryCost } from '@/components/costs/describe-entry';
import { ledgerCsvHead, ledgerCsvLine } from '@/lib/browser/costs/export-ledger';
import type { LedgerEntry } from '@/lib/browser/platform/database-rows';
import { formatUsd } from '@/lib/catalogue/money';

const settled: LedgerEntry = {
  jobId: '00000000-0000-4000-8000-000000000001',
  createdAt: '2026-11-22T01:02:03.004Z',
  kind: 'create',
  model: 'gpt-image-1',
  demo: false,
  estimateMicroUsd: 167_000,
  costMicroUsd: 250_350,
  basis: 'usage',
  usage: { inputTextTokens: 150, inputImageTokens: 0, outputTokens: 6240 },
  outcome: 'succeeded',
  status: 'settled',
  reason: null,
};

describe('the cost of a ledger entry', () => {
  it('is exact when usage or a flat price is known', () => {
    expect(entryCost(settled, formatUsd)).toEqual({ amount: '$0.25035', certainty: 'exact', basis: 'usage' });
    expect(entryCost({ ...settled, basis: 'per-call', costMicroUsd: 9_000 }, formatUsd)).toMatchObject({
      amount: '$0.009',
      certainty: 'exact',
    });
  });

  it('is "about" if it comes from the price table or an estimate, and while the call is open', () => {
    expect(entryCost({ ...settled, basis: 'per-image' }, formatUsd)).toMatchObject({
      certainty: 'about',
      basis: 'perImage',
    });
    expect(entryCost({ ...settled, basis: 'estimate' }, formatUsd)).toMatchObject({
      certainty: 'about',
      basis: 'estimate',
    });
    const open = { ...settled, status: 'open', basis: null, costMicroUsd: null, outcome: null } as const;
    expect(entryCost(open, formatUsd)).toEqual({ amount: '$0.167', certainty: 'about', basis: 'open' });
  });

  it('is nothing for a refused call, and unknown without a price', () => {
    expect(entryCost({ ...settled, basis: 'none', costMicroUsd: 0 }, formatUsd)).toMatchObject({
      certainty: 'nothing',
    });
    expect(entryCost({ ...settled, basis: 'estimate', costMicroUsd: null }, formatUsd)).toMatchObject({
      amount: null,
      certainty: 'unknown',
    });
  });

  it('is never shown as money in demo, and says if what it normally costs is an estimate', () => {
    expect(entryCost({ ...settled, demo: true }, formatUsd)).toMatchObject({
      amount: '$0.250',
      certainty: 'demo',
    });
    expect(entryCost({ ...settled, demo: true, basis: 'estimate' }, formatUsd)).toMatchObject({
      amount: '$0.250',
      certainty: 'demoAbout',
    });
  });
});

describe('the ledger as CSV', () => {
  it('has UTC times, whole micro-dollars and tokens in named columns', () => {
    expect(ledgerCsvHead.trimEnd().split(',')).toHaveLength(15);
    expect(ledgerCsvLine(settled)).toBe(
      '2026-11-22T01:02:03.004Z,00000000-0000-4000-8000-000000000001,create,gpt-image-1,false,settled,succeeded,,usage,250350,167000,150,0,6240,\r\n',
    );
    expect(ledgerCsvLine({ ...settled, tasks: ['t_1', 't_2'] })).toContain(',6240,t_1 t_2\r\n');
  });

  it('leaves unknown values empty', () => {
    const open = { ...settled, usage: null, costMicroUsd: null, basis: null, outcome: null };
    expect(ledgerCsvLine(open)).toContain(',settled,,,,,167000,,,,\r\n');
  });

  it('quotes texts that would break a cell, and escapes formulas', () => {
    expect(ledgerCsvLine({ ...settled, model: 'a,"b"' })).toContain(',"a,""b""",');
    expect(ledgerCsvLine({ ...settled, model: '=HYPERLINK(1)' })).toContain(",'=HYPERLINK(1),");
  });
});
