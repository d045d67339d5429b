import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { dayMs } from '@/lib/protocol/durations';
import { persisted } from '../platform/persisted';
import { definedFields, fieldsOf, storedText, storedWhole } from '../platform/untrusted-fields';

interface ExportNotes {
  /** When the last export was made: ISO 8601, UTC; empty: never. */
  exportedAt: string;
  /** When the user last exported or dismissed the reminder. Empty: never. */
  settledAt: string;
  /** How many pictures the library had at that time. */
  settledPictures: number;
}

export interface ExportNotesState extends ExportNotes {
  settle: (notes: Partial<ExportNotes>) => void;
}

/** When this browser's library was last exported, and when the reminder was last dismissed. */
export const useExportNotes = create<ExportNotesState>()(
  persist(
    (set) => ({ exportedAt: '', settledAt: '', settledPictures: 0, settle: (notes) => set(notes) }),
    persisted<ExportNotesState, ExportNotes>({
      key: 'safelight:exports',
      version: 1,
      keep: ({ exportedAt, settledAt, settledPictures }) => ({ exportedAt, settledAt, settledPictures }),
      read: (stored) => {
        const { exportedAt, settledAt, settledPictures } = fieldsOf(stored);
        return definedFields({
          exportedAt: storedText(exportedAt),
          settledAt: storedText(settledAt),
          settledPictures: storedWhole(settledPictures),
        });
      },
    }),
  ),
);

export async function noteExport(now: Date, pictures: number): Promise<void> {
  await useExportNotes.persist.rehydrate();
  const at = now.toISOString();
  useExportNotes.getState().settle({ exportedAt: at, settledAt: at, settledPictures: pictures });
}

const picturesMax = 50;
const ageMsMax = 7 * dayMs;

/**
 * Whether it is time to export again: 50 pictures or 7 days after the last time. `added` is the number of pictures that
 * were made since then.
 */
export function isExportDue(
  { settledAt, settledPictures }: ExportNotes,
  { pictures, oldestAt, added }: { pictures: number; oldestAt: string | null; added: number },
  nowMs: number,
): boolean {
  if (pictures === 0) return false;
  // Pictures that were deleted since make up for none that were made, and imported ones may be older.
  const unsettled = Math.max(added, pictures - settledPictures);
  if (unsettled >= picturesMax) return true;
  if (unsettled <= 0) return false;
  const since = Date.parse(settledAt || (oldestAt ?? ''));
  return nowMs - since >= ageMsMax;
}
