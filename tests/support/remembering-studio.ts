import { vi } from 'vitest';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { mergeRows } from '@/lib/protocol/merge-rows';

/**
 * A studio in place of `fetch` that keeps the rows it is sent, and answers with what they make together. A test may set
 * its log back to an earlier one.
 */
export function stubStudio() {
  const studio = { log: [] as LibraryRow[] };
  vi.stubGlobal('fetch', async (path: string, { method, body }: RequestInit = {}) => {
    if (path.includes('/pictures/')) return Response.json({ complete: true });
    if (method === 'POST') {
      studio.log.push(...JSON.parse(String(body)).rows);
      return Response.json({ sequence: studio.log.length, nowMs: Date.now(), bounded: false });
    }
    const rows = new Map<string, LibraryRow>();
    for (const row of studio.log) {
      const key = `${row.kind}/${row.id}`;
      const known = rows.get(key);
      rows.set(key, known ? mergeRows(known, row) : row);
    }
    return Response.json({ rows: [...rows.values()], sequence: studio.log.length, more: false });
  });
  return studio;
}
