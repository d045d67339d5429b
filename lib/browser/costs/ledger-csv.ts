import type { LedgerEntry } from '../platform/database';

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
} as const satisfies Record<string, (entry: LedgerEntry) => string | number | boolean | null>;

const readers = Object.values(columns);

/** The first line. Lines end as RFC 4180 has it. */
export const ledgerCsvHead = `${Object.keys(columns).join(',')}\r\n`;

/** One call as a line: UTC times, whole micro-USD, nothing where nothing is known. */
export function ledgerCsvLine(entry: LedgerEntry): string {
  return `${readers.map((read) => cell(read(entry))).join(',')}\r\n`;
}

function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  // A text that begins so is run as a formula by spreadsheets; a model's name can be anything.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
