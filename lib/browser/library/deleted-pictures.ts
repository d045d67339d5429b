import { create } from 'zustand';

/** Ids deleted while this page is open: a tile that somebody still shows says so instead of staying blank. */
export const useDeletedPictures = create<{ ids: ReadonlySet<string> }>()(() => ({ ids: new Set() }));

export function markDeleted(ids: readonly string[]): void {
  useDeletedPictures.setState((state) => ({ ids: new Set([...state.ids, ...ids]) }));
}

export function unmarkDeleted(ids: readonly string[]): void {
  useDeletedPictures.setState((state) => ({
    ids: new Set([...state.ids].filter((id) => !ids.includes(id))),
  }));
}
