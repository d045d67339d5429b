import { create } from 'zustand';
import type { ReferenceReceipt, ReferenceRefusal } from '@/lib/protocol/reference-receipt';

/** Why a file on the form cannot be sent: the studio's reasons, and this browser's own. */
export type ReferenceProblem = ReferenceRefusal | 'too-many' | 'unreachable' | 'missing' | 'failed';

export type ReferenceProgress =
  | { status: 'waiting' }
  /** Re-encoded in this browser first: it is larger than one request may be, or only this browser can open it. */
  | { status: 'reducing' }
  /** 0 to 100 sent; at 100 the studio is at work on it. */
  | { status: 'sending'; percent: number }
  | { status: 'ready'; receipt: ReferenceReceipt; wasReduced: boolean }
  | { status: 'failed'; problem: ReferenceProblem; requestId: string | null };

/** A picture on the edit form. Its bytes are with `held-references`. */
export interface Reference {
  id: string;
  /** What its file is called, or how its prompt begins. */
  name: string;
  /** The library's id, where it is one of its pictures. */
  pictureId: string | null;
  /** Of the file as it was given; null until it is known. */
  originalBytes: number | null;
  progress: ReferenceProgress;
}

export interface ReferencesState {
  /** In the order in which they are sent; the first carries the mask. */
  references: readonly Reference[];
  /** Ids of those that something is painted on. */
  masked: ReadonlySet<string>;
  /** Whether those of the last visit have been read. */
  isRead: boolean;
  read: (references: readonly Reference[], masked: ReadonlySet<string>) => void;
  add: (references: readonly Reference[]) => void;
  progress: (id: string, progress: ReferenceProgress) => void;
  remove: (id: string) => void;
  /** Moves one to a place in the order, from 0. */
  move: (id: string, place: number) => void;
  mark: (id: string, isMasked: boolean) => void;
}

/** The pictures of the edit form. Not persisted here: the library keeps those that are ready. */
export const useReferences = create<ReferencesState>()((set) => ({
  references: [],
  masked: new Set(),
  isRead: false,
  read: (read, masked) =>
    set(({ references }) => ({ references: [...read, ...references], masked, isRead: true })),
  add: (added) => set(({ references }) => ({ references: [...references, ...added] })),
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
}));

function without(ids: ReadonlySet<string>, gone: string): ReadonlySet<string> {
  return new Set([...ids].filter((id) => id !== gone));
}
