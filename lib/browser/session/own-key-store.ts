import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { persisted } from '../platform/persisted';
import { definedFields, storedText } from '../platform/stored-fields';
import { fieldsOf } from '../platform/untrusted-fields';

interface OwnKey {
  /** Empty: the studio's own key is used. */
  key: string;
}

export interface OwnKeyState extends OwnKey {
  setKey: (key: string) => void;
}

/**
 * The user's own key. It stays in this browser, in this one place: exports, shares, code and logs take nothing from
 * here. `api` sends it with the requests that need one.
 */
export const useOwnKey = create<OwnKeyState>()(
  persist(
    (set) => ({ key: '', setKey: (key) => set({ key }) }),
    persisted<OwnKeyState, OwnKey>({
      key: 'safelight:own-key',
      version: 1,
      keep: ({ key }) => ({ key }),
      read: (stored) => definedFields({ key: storedText(fieldsOf(stored).key) }),
    }),
  ),
);
