import { create } from 'zustand';
import type { OwnShare } from './own-shares';

/** What is being shared: pictures of the library, or a draft whose upload goes on. null: nothing. */
export type Sharing =
  | { kind: 'new'; pictureIds: readonly string[]; title: string }
  | { kind: 'resume'; share: OwnShare };

/** State of the page alone. */
export const useShareDialog = create<{ sharing: Sharing | null }>()(() => ({ sharing: null }));

/** Asks how these pictures shall be shared; `title` is what they have in common, to begin from. */
export function openSharing(pictureIds: readonly string[], title = ''): void {
  if (pictureIds.length > 0) useShareDialog.setState({ sharing: { kind: 'new', pictureIds, title } });
}

/** Goes on with an upload that was cut off. */
export function resumeSharing(share: OwnShare): void {
  useShareDialog.setState({ sharing: { kind: 'resume', share } });
}

export function closeSharing(): void {
  useShareDialog.setState({ sharing: null });
}
