import { afterEach, beforeEach, expect, it } from 'vitest';
import { isExportDue } from '@/lib/browser/library-files/export-reminder';
import { countAddedSince } from '@/lib/browser/library-files/read-library-files';
import { libraryDatabase } from '@/lib/browser/platform/database';
import type { PictureRow } from '@/lib/browser/platform/database-rows';
import { dayMs } from '@/lib/protocol/durations';
import { freshBrowser, leaveBrowser, settled } from '@/tests/support/browser-tab';

beforeEach(freshBrowser);
afterEach(leaveBrowser);

const settledAt = '2026-11-01T00:00:00.000Z';
const settledMs = Date.parse(settledAt);

it.each([
  { made: 49, deleted: 60, days: 1, isDue: false },
  { made: 50, deleted: 60, days: 1, isDue: true },
  { made: 1, deleted: 60, days: 6, isDue: false },
  { made: 1, deleted: 60, days: 7, isDue: true },
  { made: 0, deleted: 60, days: 90, isDue: false },
])(
  'the reminder to export is due ($isDue) $days days after an export of 100 pictures, $deleted of them deleted and $made made since',
  async ({ made, deleted, days, isDue }) => {
    const { pictures } = libraryDatabase();
    await pictures.clear();
    const rowAt = (ms: number, id: string) => ({ id, createdAt: new Date(ms).toISOString() }) as PictureRow;
    const rows = [
      ...Array.from({ length: 100 - deleted }, (_, at) => rowAt(settledMs - dayMs - at, `old ${at}`)),
      ...Array.from({ length: made }, (_, at) => rowAt(settledMs + 1 + at, `new ${at}`)),
    ];
    await settled(pictures.bulkPut(rows) as unknown as Promise<string>);
    const added = await settled(countAddedSince(settledAt));
    const reading = { pictures: rows.length, oldestAt: rows[0]?.createdAt ?? null, added };
    const notes = { exportedAt: settledAt, settledAt, settledPictures: 100 };
    expect(isExportDue(notes, reading, settledMs + days * dayMs)).toBe(isDue);
  },
);
