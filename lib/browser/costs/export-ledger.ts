import { ledgerCsvHead, ledgerCsvLine } from './ledger-csv';

/** Entries read at a time. */
const pageLength = 500;
/** Downloads read the URL after the click returns; no browser takes longer to open it. */
const revokeAfterMs = 60_000;

/** Saves the whole ledger as CSV, newest first; the file's name. */
export async function exportLedger(now: Date): Promise<string> {
  const { listEntries } = await import('./ledger');
  const parts = [ledgerCsvHead];
  let before: { createdAt: string; jobId: string } | null = null;
  for (;;) {
    const entries: Awaited<ReturnType<typeof listEntries>> = await listEntries({ before, limit: pageLength });
    parts.push(...entries.map(ledgerCsvLine));
    before = entries.at(-1) ?? null;
    if (before === null || entries.length < pageLength) break;
  }
  const name = `safelight-costs-${now.toISOString().slice(0, 10)}.csv`;
  const url = URL.createObjectURL(new Blob(parts, { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), revokeAfterMs);
  return name;
}
