import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { persisted } from '../platform/persisted';
import { definedFields, fieldsOf, storedChoice } from '../platform/untrusted-fields';

const heights = ['peek', 'half', 'full'] as const;
export type ComposerHeight = (typeof heights)[number];

interface ComposerSheet {
  /** How far the composer stands over the pictures on a phone. */
  height: ComposerHeight;
}

export interface ComposerSheetState extends ComposerSheet {
  /** Out of the way of a running job, until its user opens it again; not remembered. */
  isFolded: boolean;
  fold: () => void;
  /** To the height it had. */
  open: () => void;
  setHeight: (height: ComposerHeight) => void;
}

/** The sheet remembers how its user left it. */
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
