import type { LedgerEntry } from '../platform/database-rows';

/** Entries read at a time. */
const pageLength = 500;
/** A download reads the URL after the click has returned; no browser takes longer than this to open it. */
const revokeAfterMs = 60_000;

/** Downloads the whole ledger as CSV, newest first, and returns the file's name. */
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

const columns = {
  time_utc: (entry) => entry.createdAt,
  job_id: (entry) => entry.jobId,
  kind: (entry) => entry.kind,
  model: (entry) => entry.model,
  demo: (entry) => entry.demo,
  status: (entry) => entry.status,
  outcome: (entry) => entry.outcome,
  error: (entry) => entry.reason,
  basis: (entry) => entry.basis,
  cost_micro_usd: (entry) => entry.costMicroUsd,
  estimate_micro_usd: (entry) => entry.estimateMicroUsd,
  input_text_tokens: (entry) => entry.usage?.inputTextTokens ?? null,
  input_image_tokens: (entry) => entry.usage?.inputImageTokens ?? null,
  output_tokens: (entry) => entry.usage?.outputTokens ?? null,
  gateway_tasks: (entry) => entry.tasks?.join(' ') ?? null,
} as const satisfies Record<string, (entry: LedgerEntry) => string | number | boolean | null>;

const readers = Object.values(columns);

/** The first line. Lines end as RFC 4180 prescribes. */
export const ledgerCsvHead = `${Object.keys(columns).join(',')}\r\n`;

/** One call as a line: UTC times, whole micro-USD, and empty cells for unknown values. */
export function ledgerCsvLine(entry: LedgerEntry): string {
  return `${readers.map((read) => cell(read(entry))).join(',')}\r\n`;
}

function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  // Spreadsheets run text that begins like this as a formula, and a model's name can be anything.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
