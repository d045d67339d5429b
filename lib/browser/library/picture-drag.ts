/** Ours alone: a picture of the library that is dragged, also from another window of the studio. */
const pictureType = 'application/x-safelight-picture';

/** What is read of the browser's DataTransfer. */
export interface HandedOver {
  readonly types: readonly string[];
  readonly files: Iterable<File>;
  getData(type: string): string;
}

/** Lets a drag carry a picture's id beside what the browser itself gives to other programs. */
export function carryPicture(data: Pick<DataTransfer, 'setData' | 'effectAllowed'>, id: string): void {
  data.setData(pictureType, id);
  data.effectAllowed = 'copyMove';
}

export type Dropped =
  | { kind: 'picture'; id: string }
  | { kind: 'files'; files: readonly File[] }
  /** An address and no bytes: nothing can be made of it here. */
  | { kind: 'address' }
  | { kind: 'nothing' };

/** What a drop or a paste hands over. Read it while the event lasts: afterwards it is empty. */
export function readDrop(data: HandedOver | null): Dropped {
  const id = data?.getData(pictureType);
  if (id) return { kind: 'picture', id };
  const files = [...(data?.files ?? [])];
  if (files.length > 0) return { kind: 'files', files };
  const picture = pictureInHtml(data?.getData('text/html') ?? '');
  const words = data?.getData('text/plain').trim() ?? '';
  for (const address of [data?.getData('text/uri-list'), words, picture]) {
    const inline = fileFromDataUrl(address?.trim() ?? '');
    if (inline) return { kind: 'files', files: [inline] };
  }
  const isAddress =
    picture !== null || data?.types.includes('text/uri-list') || /^https?:\/\/\S+$/i.test(words);
  return { kind: isAddress ? 'address' : 'nothing' };
}

/** The address of the first picture that a piece of a page shows; null where it shows none. */
function pictureInHtml(html: string): string | null {
  const [tag] = /<img\b[^>]*>/i.exec(html) ?? [];
  if (tag === undefined) return null;
  return /\ssrc\s*=\s*["']?([^"'\s>]*)/i.exec(tag)?.[1] ?? '';
}

/** A `data:` address of a picture is the picture itself. */
function fileFromDataUrl(address: string): File | null {
  const [, type, base64] = /^data:(image\/[\w.+-]+)(?:;[\w=-]+)*;base64,([\w+/=%]+)$/.exec(address) ?? [];
  if (!type || !base64) return null;
  try {
    const bytes = Uint8Array.from(atob(decodeURIComponent(base64)), (character) => character.charCodeAt(0));
    return new File([bytes], '', { type });
  } catch {
    // Not what it says: an address like any other.
    return null;
  }
}
