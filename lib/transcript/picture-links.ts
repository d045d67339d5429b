import { addressKey, isSigned } from './address-key';
import { hasOtherExtension } from './picture-text';
import { leadsToStandIn } from './stand-in-host';
import type { TranscriptEvent } from './transcript-event';

type PictureEvent = Extract<TranscriptEvent, { type: 'picture' }>;

/** More than any model generates at once. It limits the downloads that a malformed answer can cause. */
const picturesMax = 32;

/** Collects the distinct pictures of an answer, and the links to use if it shows no picture. */
export class PictureLinks {
  count = 0;
  /** Whether each known picture was linked by an address with a signature. */
  readonly #known = new Map<string, boolean>();
  #downloads: string[] = [];
  #progress: string | null = null;
  readonly #echoed: string[] = [];

  /**
   * Returns an event for a picture that was not linked before, or only without the signature that it may need, otherwise
   * null.
   */
  add(url: string, linkedAs: PictureEvent['linkedAs'] = 'picture'): PictureEvent | null {
    const key = pictureKey(url);
    const signed = isSigned(url);
    if (isRepeated(this.#known.get(key), signed) || this.count === picturesMax) return null;
    this.#known.set(key, signed);
    this.count += 1;
    return { type: 'picture', url, linkedAs };
  }

  addDownload(url: string): void {
    if (this.count === 0 && this.#downloads.length < picturesMax) this.#downloads.push(url);
  }

  addProgress(url: string): void {
    this.#progress = url;
  }

  addEchoed(url: string): void {
    if (this.#echoed.length < picturesMax) this.#echoed.push(url);
  }

  /**
   * Called at the end. If the answer showed no picture, returns the first of these that exist: its download links; the
   * addresses that its prose calls pictures; its progress link; the addresses beside the request that it repeats,
   * unless it failed.
   */
  standIns(
    { named, mentioned }: { named: readonly string[]; mentioned: ReadonlySet<string> },
    isFailed: boolean,
  ): PictureEvent[] {
    if (this.count > 0) return [];
    const found: PictureEvent[] = [];
    const hasDownloads = this.#downloads.length > 0;
    for (const url of hasDownloads ? this.#downloads : named) {
      const namedAs = mentioned.has(url) ? 'mention' : 'picture';
      const picture = this.add(url, hasDownloads ? 'download' : namedAs);
      if (picture) found.push(picture);
    }
    const last = found.length === 0 && this.#progress !== null ? this.add(this.#progress, 'progress') : null;
    if (last) return [last];
    if (found.length > 0 || isFailed) return found;
    return this.#echoed.map((url) => this.add(url)).filter((picture) => picture !== null);
  }
}

function isRepeated(wasSigned: boolean | undefined, signed: boolean): boolean {
  return wasSigned === undefined ? false : wasSigned || !signed;
}

/** cdn/X and cdn/download/X are the same picture. The key of a data: URL has only a part of it, to save memory. */
function pictureKey(url: string): string {
  if (!/^data:/i.test(url)) return addressKey(url);
  const middle = Math.floor(url.length / 2);
  return `data:${url.length}:${url.slice(middle, middle + 128)}`;
}

export interface Link {
  /** `![…](…)` rather than `[…](…)`. */
  image: boolean;
  label: string;
  address: string;
}

/** The purpose of a link. `ignored` links lead to pages about the task, not to pictures; `prose` is any other link. */
type LinkRole = 'picture' | 'download' | 'progress' | 'ignored' | 'prose';

const dataPageLabel =
  /^(?:data )?preview$|^(?:source|raw)(?: data)?$|^(?:数据|數據|資料)?(?:预览|預覽)$|^原始(?:数据|數據|資料)$/i;

export function linkRole({ image, label, address }: Link): LinkRole {
  if (/^data:/i.test(address)) return image ? 'picture' : 'ignored';
  if (!/^https?:\/\/[^/]/i.test(address)) return 'prose';
  const words = label.replace(/[*\s]+/g, ' ').trim();
  if (dataPageLabel.test(words) || isDataPage(address)) return 'ignored';
  if (image) return hasOtherExtension(address) || leadsToStandIn(address) ? 'prose' : 'picture';
  if (words === '100' || words === '100%') return 'progress';
  // An empty label remains of a link around a picture; a number is an earlier value of a growing progress line.
  if (words === '' || /^\d{1,3}%?$/.test(words)) return 'ignored';
  if (hasOtherExtension(address)) return 'prose';
  if (/download|下载|下載/i.test(words) || /^https?:\/\/[^?#]*\/download\//i.test(address)) return 'download';
  return 'prose';
}

/** Whether the address is a page on which gateways show the request and response of a task. */
function isDataPage(address: string): boolean {
  const [, host = '', path = ''] = /^https?:\/\/([^/?#]*)([^?#]*)/i.exec(address) ?? [];
  if (/(?:^|\.)asyncdata\.net$/i.test(host)) return true;
  return /^\/(?:web|source)\//i.test(path) && !/\.(?:png|jpe?g|webp|gif|avif)$/i.test(path);
}
