/** 10 000 000 000 → "10 GB", 6812345 → "6.8 MB", 412000 → "412 KB". Decimal units, as in the gateway's limits. */
export function sizeText(sizeBytes: number): string {
  if (sizeBytes >= 999_500_000) return `${Number((sizeBytes / 1_000_000_000).toFixed(1))} GB`;
  if (sizeBytes >= 999_500) return `${(sizeBytes / 1_000_000).toFixed(1)} MB`;
  return `${Math.max(1, Math.round(sizeBytes / 1_000))} KB`;
}
