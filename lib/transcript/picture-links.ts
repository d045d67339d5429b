import type { TranscriptEvent } from './transcript-event';

type PictureEvent = Extract<TranscriptEvent, { type: 'picture' }>;

/** More than any model makes at once: a bound for what a broken answer can have downloaded. */
const picturesMax = 32;

/** The pictures of an answer, each once, and the links that stand in where it shows none. */
export class PictureLinks {
  count = 0;
  readonly #known = new Set<string>();
  #downloads: string[] = [];
  #progress: string | null = null;

  /** A picture that was not linked before, else null. */
  add(url: string, linkedAs: PictureEvent['linkedAs'] = 'picture'): PictureEvent | null {
    const key = pictureKey(url);
    if (this.#known.has(key) || this.count === picturesMax) return null;
    this.#known.add(key);
    this.count += 1;
    return { type: 'picture', url, linkedAs };
  }

  addDownload(url: string): void {
    if (this.count === 0 && this.#downloads.length < picturesMax) this.#downloads.push(url);
  }

  addProgress(url: string): void {
    this.#progress = url;
  }

  /** At the end of an answer without a picture: its download links, else the link of its progress. */
  standIns(): PictureEvent[] {
    if (this.count > 0) return [];
    const found: PictureEvent[] = [];
    for (const url of this.#downloads) {
      const picture = this.add(url, 'download');
      if (picture) found.push(picture);
    }
    const last = found.length === 0 && this.#progress !== null ? this.add(this.#progress, 'progress') : null;
    return last ? [last] : found;
  }
}

/** The same for cdn/X and cdn/download/X. Of a data: URL only a part, so that it is not kept. */
function pictureKey(url: string): string {
  if (!/^data:/i.test(url)) return url.replace('/cdn/download/', '/cdn/');
  const middle = Math.floor(url.length / 2);
  return `data:${url.length}:${url.slice(middle, middle + 128)}`;
}
