import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { persisted } from '../platform/persisted';
import { definedFields, storedChoice, storedWhole } from '../platform/stored-fields';
import { fieldsOf } from '../platform/untrusted-fields';

const currencies = ['usd', 'usd+cny'] as const;
const referenceEdges = ['bounded', 'original'] as const;

interface Preferences {
  /** How amounts are shown; all are kept in micro-USD. */
  currency: (typeof currencies)[number];
  /** The N of the next saved `image_gen_N`. */
  nextFileNumber: number;
  /** Whether reference pictures are bounded to 2048 pixels or keep their size. */
  referenceEdge: (typeof referenceEdges)[number];
}

export interface PreferencesState extends Preferences {
  setCurrency: (currency: Preferences['currency']) => void;
  setReferenceEdge: (edge: Preferences['referenceEdge']) => void;
  /** The next free file number; it is not given out again. */
  takeFileNumber: () => number;
}

export const usePreferences = create<PreferencesState>()(
  persist(
    (set, get) => ({
      currency: 'usd',
      nextFileNumber: 1,
      referenceEdge: 'bounded',
      setReferenceEdge: (referenceEdge) => set({ referenceEdge }),
      setCurrency: (currency) => set({ currency }),
      takeFileNumber: () => {
        const number = get().nextFileNumber;
        set({ nextFileNumber: number + 1 });
        return number;
      },
    }),
    persisted<PreferencesState, Preferences>({
      key: 'safelight:preferences',
      version: 1,
      keep: ({ currency, nextFileNumber, referenceEdge }) => ({ currency, nextFileNumber, referenceEdge }),
      read: (stored) => {
        const fields = fieldsOf(stored);
        return definedFields({
          currency: storedChoice(fields.currency, currencies),
          nextFileNumber: storedWhole(fields.nextFileNumber, 1),
          referenceEdge: storedChoice(fields.referenceEdge, referenceEdges),
        });
      },
    }),
  ),
);
