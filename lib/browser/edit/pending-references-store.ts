import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { limits } from '@/lib/protocol/limits';
import { persisted } from '../platform/persisted';
import { definedFields, fieldsOf, storedText } from '../platform/untrusted-fields';

interface PendingReferences {
  /** Ids of library pictures, in the order in which they are sent. */
  ids: readonly string[];
}

export interface PendingReferencesState extends PendingReferences {
  /** Nothing changes when the list is full, or when the picture is present already. */
  add: (id: string) => 'added' | 'present' | 'full';
  remove: (id: string) => void;
  move: (id: string, index: number) => void;
  clear: () => void;
}

/** Pictures of the library that other pages chose for the edit form, until it takes them. */
export const usePendingReferences = create<PendingReferencesState>()(
  persist(
    (set, get) => ({
      ids: [],
      add: (id) => {
        const { ids } = get();
        if (ids.includes(id)) return 'present';
        if (ids.length >= limits.referencesMax) return 'full';
        set({ ids: [...ids, id] });
        return 'added';
      },
      remove: (id) => set(({ ids }) => ({ ids: ids.filter((other) => other !== id) })),
      move: (id, index) =>
        set(({ ids }) => {
          if (!ids.includes(id)) return { ids };
          const others = ids.filter((other) => other !== id);
          return { ids: [...others.slice(0, index), id, ...others.slice(index)] };
        }),
      clear: () => set({ ids: [] }),
    }),
    persisted<PendingReferencesState, PendingReferences>({
      key: 'safelight:edit-references',
      version: 1,
      keep: ({ ids }) => ({ ids }),
      read: (stored) => definedFields({ ids: storedIds(fieldsOf(stored).ids) }),
    }),
  ),
);

function storedIds(stored: unknown): readonly string[] | undefined {
  if (!Array.isArray(stored)) return undefined;
  const ids = stored.map(storedText).filter((id) => id !== undefined && id !== '');
  return [...new Set(ids)].slice(0, limits.referencesMax).filter((id) => id !== undefined);
}
