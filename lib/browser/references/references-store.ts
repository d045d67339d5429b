import { create } from 'zustand';
import type { Reference, ReferenceProgress } from './reference';

export interface ReferencesState {
  /** In the order in which they are sent; the first carries the mask. */
  references: readonly Reference[];
  /** Ids of those that something is painted on. */
  masked: ReadonlySet<string>;
  /** Whether those of the last visit have been read. */
  isRead: boolean;
  read: (references: readonly Reference[], masked: ReadonlySet<string>) => void;
  add: (references: readonly Reference[]) => void;
  /** Nothing is on it, and nothing has been read. */
  clear: () => void;
  progress: (id: string, progress: ReferenceProgress) => void;
  remove: (id: string) => void;
  /** Moves one to a place in the order, from 0. */
  move: (id: string, place: number) => void;
  mark: (id: string, isMasked: boolean) => void;
  /** It is a picture of the library from now on. */
  adopt: (id: string, pictureId: string) => void;
}

/** The pictures of the edit form. Not persisted here: the library keeps those that are ready. */
export const useReferences = createReferences();

/** The pictures of the chat's composer, for the conversation that is open; kept as those of the edit form are. */
export const useChatReferences = createReferences();

export type ReferencesStore = ReturnType<typeof createReferences>;

function createReferences() {
  return create<ReferencesState>()((set) => ({
    references: [],
    masked: new Set(),
    isRead: false,
    read: (read, masked) =>
      set(({ references }) => ({ references: [...read, ...references], masked, isRead: true })),
    add: (added) => set(({ references }) => ({ references: [...references, ...added] })),
    clear: () => set({ references: [], masked: new Set(), isRead: false }),
    progress: (id, progress) =>
      set(({ references }) => ({
        references: references.map((reference) =>
          reference.id === id ? { ...reference, progress } : reference,
        ),
      })),
    remove: (id) =>
      set(({ references, masked }) => ({
        references: references.filter((reference) => reference.id !== id),
        masked: without(masked, id),
      })),
    move: (id, place) =>
      set(({ references }) => {
        const moved = references.find((reference) => reference.id === id);
        if (moved === undefined) return { references };
        const others = references.filter((reference) => reference !== moved);
        return { references: [...others.slice(0, place), moved, ...others.slice(place)] };
      }),
    mark: (id, isMasked) =>
      set(({ masked }) => ({ masked: isMasked ? new Set([...masked, id]) : without(masked, id) })),
    adopt: (id, pictureId) =>
      set(({ references }) => ({
        references: references.map((reference) =>
          reference.id === id ? { ...reference, pictureId } : reference,
        ),
      })),
  }));
}

function without(ids: ReadonlySet<string>, gone: string): ReadonlySet<string> {
  return new Set([...ids].filter((id) => id !== gone));
}
