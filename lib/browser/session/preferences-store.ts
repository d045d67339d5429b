import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { persisted } from '../platform/persisted';
import { definedFields, fieldsOf, storedChoice, storedWhole } from '../platform/untrusted-fields';

const currencies = ['usd', 'usd+cny'] as const;
const referenceEdges = ['bounded', 'original'] as const;

interface Preferences {
  /** How amounts are shown; all are stored in micro-USD. */
  currency: (typeof currencies)[number];
  /** The number N in the name of the next download, `image_gen_N`. */
  nextFileNumber: number;
  /** Whether references are reduced to 2048 pixels or keep their size. */
  referenceEdge: (typeof referenceEdges)[number];
}

export interface PreferencesState extends Preferences {
  setCurrency: (currency: Preferences['currency']) => void;
  setReferenceEdge: (edge: Preferences['referenceEdge']) => void;
  /** Takes the next free file number. */
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
