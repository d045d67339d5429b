import type { SharedFacts } from '@/lib/protocol/shares';
import type { ShareWords } from './share-words';

/** A picture as its page shows it: where its files are, and what its creator chose to tell. */
export interface SharedPicture extends SharedFacts {
  /** Pixels of the original. */
  width: number;
  height: number;
}

/** A share as its page shows it. */
export interface SharedView {
  /** Path of the page, from which all others begin. */
  path: string;
  title: string;
  expiresAt: string | null;
  allowDownload: boolean;
  pictures: readonly SharedPicture[];
}

/** What everything about one picture is drawn from. */
export type SharedPictureProps = {
  words: ShareWords;
  view: SharedView;
  picture: SharedPicture;
  index: number;
};

/** The address of one file of a picture. */
export function picturePath(view: Pick<SharedView, 'path'>, index: number, query: string): string {
  return `${view.path}/pictures/${index}?${query}`;
}
