import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { persisted } from '../platform/persisted';
import { definedFields, fieldsOf, storedFlag } from '../platform/untrusted-fields';

interface CopiesPreference {
  /** Whether this browser copies its library to the studio, if the studio takes copies. */
  isOn: boolean;
}

export interface CopiesPreferenceState extends CopiesPreference {
  turn: (isOn: boolean) => void;
}

export const useCopiesPreference = create<CopiesPreferenceState>()(
  persist(
    (set) => ({ isOn: true, turn: (isOn) => set({ isOn }) }),
    persisted<CopiesPreferenceState, CopiesPreference>({
      key: 'safelight:copies',
      version: 1,
      keep: ({ isOn }) => ({ isOn }),
      read: (stored) => definedFields({ isOn: storedFlag(fieldsOf(stored).isOn) }),
    }),
  ),
);
