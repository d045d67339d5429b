import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { persisted } from '../platform/persisted';
import { definedFields, fieldsOf, storedText } from '../platform/untrusted-fields';
import { useSession } from './session-store';

interface OwnKey {
  /** Empty: the studio's own key is used. */
  key: string;
}

export interface OwnKeyState extends OwnKey {
  setKey: (key: string) => void;
}

/**
 * The user's own key. It stays in this browser, in this one place: exports, shares, code snippets and logs never read
 * it. Only the requests that need a key send it.
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

/** The header that carries the user's own key to the studio. */
export const ownKeyHeader = 'x-aihubmix-key';

/** Headers with the user's own key, if there is one: the server then uses it instead of its own. */
export function ownKeyHeaders(): Record<string, string> {
  const { key } = useOwnKey.getState();
  const isAccepted = useSession.getState().session?.userKeys ?? true;
  return key !== '' && isAccepted ? { [ownKeyHeader]: key } : {};
}
