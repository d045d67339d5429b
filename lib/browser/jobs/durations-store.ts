import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { persisted } from '../platform/persisted';
import { fieldsOf, storedWhole } from '../platform/untrusted-fields';

/** How many runs are remembered for each model and quality. */
const runsKept = 10;
/** A run longer than an hour means a sleeping laptop, not a slow model. */
const durationMaxMs = 3_600_000;

interface Durations {
  /** Milliseconds of past runs, oldest first, by model and quality. */
  runs: Readonly<Record<string, readonly number[]>>;
}

export interface DurationsState extends Durations {
  record: (model: string, quality: string | undefined, durationMs: number) => void;
  /** Median of past runs; null before the first one. As in a request, no quality means auto. */
  expectedMs: (model: string, quality: string | undefined) => number | null;
}

export const useDurations = create<DurationsState>()(
  persist(
    (set, get) => ({
      runs: {},
      record: (model, quality, durationMs) => {
        if (durationMs <= 0 || durationMs > durationMaxMs) return;
        const key = keyOf(model, quality);
        const runs = [...(get().runs[key] ?? []), Math.round(durationMs)].slice(-runsKept);
        set((state) => ({ runs: { ...state.runs, [key]: runs } }));
      },
      expectedMs: (model, quality) => median(get().runs[keyOf(model, quality)] ?? []),
    }),
    persisted<DurationsState, Durations>({
      key: 'safelight:durations',
      version: 1,
      keep: ({ runs }) => ({ runs }),
      read: readDurations,
    }),
  ),
);

function keyOf(model: string, quality: string | undefined): string {
  return `${model} ${quality ?? 'auto'}`;
}

function median(durations: readonly number[]): number | null {
  const sorted = [...durations].sort((one, other) => one - other);
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  const upper = sorted[Math.floor(sorted.length / 2)];
  return lower === undefined || upper === undefined ? null : Math.round((lower + upper) / 2);
}

function readDurations(stored: unknown): Partial<Durations> {
  const runs: Record<string, readonly number[]> = {};
  for (const [key, list] of Object.entries(fieldsOf(fieldsOf(stored).runs))) {
    if (!Array.isArray(list)) continue;
    const durations = list.filter((entry) => storedWhole(entry, 1, durationMaxMs) !== undefined);
    if (durations.length > 0) runs[key] = durations.slice(-runsKept);
  }
  return { runs };
}
