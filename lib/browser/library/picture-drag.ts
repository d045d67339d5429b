/** The studio's own data type: a library picture that is dragged, possibly from another window of the studio. */
const pictureType = 'application/x-safelight-picture';

/** The part of the browser's DataTransfer that is read here. */
export interface TransferredData {
  readonly types: readonly string[];
  readonly files: Iterable<File>;
  getData(type: string): string;
}

/** Adds a picture's id to a drag, alongside the data that the browser itself offers to other programs. */
export function setDraggedPicture(data: Pick<DataTransfer, 'setData' | 'effectAllowed'>, id: string): void {
  data.setData(pictureType, id);
  data.effectAllowed = 'copyMove';
}

export type Dropped =
  | { kind: 'picture'; id: string }
  | { kind: 'files'; files: readonly File[] }
  /** An address without bytes, which cannot be used. */
  | { kind: 'address' }
  | { kind: 'nothing' };

/** What was dropped or pasted. Call it within the event: afterwards the data is empty. */
export function readDrop(data: TransferredData | null): Dropped {
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

/** The address of the first image in a piece of HTML; null when it has none. */
function pictureInHtml(html: string): string | null {
  const [tag] = /<img\b[^>]*>/i.exec(html) ?? [];
  if (tag === undefined) return null;
  return /\ssrc\s*=\s*["']?([^"'\s>]*)/i.exec(tag)?.[1] ?? '';
}

/** A `data:` URL of an image contains the image itself. */
function fileFromDataUrl(address: string): File | null {
  const [, type, base64] = /^data:(image\/[\w.+-]+)(?:;[\w=-]+)*;base64,([\w+/=%]+)$/.exec(address) ?? [];
  if (!type || !base64) return null;
  try {
    const bytes = Uint8Array.from(atob(decodeURIComponent(base64)), (character) => character.charCodeAt(0));
    return new File([bytes], '', { type });
  } catch {
    // Not valid base64: it counts as an address without bytes.
    return null;
  }
}
