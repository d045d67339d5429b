import { create } from 'zustand';
import type { OwnShare } from './own-shares';

/** What the dialog shares: pictures from the library, or a draft whose upload is resumed. */
export type Sharing =
  | {
      kind: 'new';
      pictureIds: readonly string[];
      title: string;
      /** Called once the link exists. */
      onShared: () => void;
    }
  | { kind: 'resume'; share: OwnShare };

/** Not persisted. `sharing` is null while the dialog is closed. */
export const useShareDialog = create<{ sharing: Sharing | null }>()(() => ({ sharing: null }));

/** Opens the share dialog for these pictures; `title` is the initial title. */
export function openSharing(
  pictureIds: readonly string[],
  title = '',
  onShared: () => void = () => undefined,
): void {
  if (pictureIds.length > 0)
    useShareDialog.setState({ sharing: { kind: 'new', pictureIds, title, onShared } });
}

/** Opens the share dialog and resumes an interrupted upload. */
export function resumeSharing(share: OwnShare): void {
  useShareDialog.setState({ sharing: { kind: 'resume', share } });
}

export function closeSharing(): void {
  useShareDialog.setState({ sharing: null });
}
