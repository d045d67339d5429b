import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { persisted } from '../platform/persisted';
import { definedFields, fieldsOf, storedChoice } from '../platform/untrusted-fields';

const heights = ['peek', 'half', 'full'] as const;
export type ComposerHeight = (typeof heights)[number];

interface ComposerSheet {
  /** How much of the screen the composer covers on a phone. */
  height: ComposerHeight;
}

export interface ComposerSheetState extends ComposerSheet {
  /** Folded to make room for a running job until the user opens it again. Not persisted. */
  isFolded: boolean;
  fold: () => void;
  /** Unfolds it to its last height. */
  open: () => void;
  setHeight: (height: ComposerHeight) => void;
}

/** The bottom sheet that holds the composer on a phone; it keeps its height between visits. */
export const useComposerSheet = create<ComposerSheetState>()(
  persist(
    (set) => ({
      height: 'half',
      isFolded: false,
      fold: () => set({ isFolded: true }),
      open: () => set(({ height }) => ({ height: height === 'peek' ? 'half' : height, isFolded: false })),
      setHeight: (height) => set({ height, isFolded: false }),
    }),
    persisted<ComposerSheetState, ComposerSheet>({
      key: 'safelight:composer-sheet',
      version: 1,
      keep: ({ height }) => ({ height }),
      read: (stored) => definedFields({ height: storedChoice(fieldsOf(stored).height, heights) }),
    }),
  ),
);
