/** How the studio processed an uploaded file. `POST /api/references` sends it in the response headers named below. */
export interface ReferenceInfo {
  originalBytes: number;
  originalWidth: number;
  originalHeight: number;
  /** MIME type detected from the bytes, such as `image/jpeg`. */
  originalType: string;
  sizeBytes: number;
  width: number;
  height: number;
  /** What was removed from the file. */
  stripped: readonly StrippedPart[];
  notes: readonly ReferenceNote[];
}

/** `location` is a GPS position in EXIF or XMP. `profile` is a colour profile, removed after converting the colours. */
export const strippedParts = ['location', 'exif', 'xmp', 'iptc', 'comments', 'profile'] as const;
export type StrippedPart = (typeof strippedParts)[number];

/**
 * What was done apart from scaling. `turned`: rotated upright. `first-frame`: the first of several frames was taken.
 * `srgb`: converted to sRGB. `8-bit`: reduced from 16 bits. `to-budget`: compressed to fit a size budget. `end-cut`:
 * the last rows were left out, because the file lacks them.
 */
export const referenceNotes = ['turned', 'first-frame', 'srgb', '8-bit', 'to-budget', 'end-cut'] as const;
export type ReferenceNote = (typeof referenceNotes)[number];

/** Why a file cannot become a reference picture; sent as `error.details.reason`. */
export const referenceRefusals = [
  'empty',
  'too-large',
  'too-many-pixels',
  'damaged',
  'heic',
  'svg',
  'pdf',
  'not-a-picture',
  'cmyk',
  'unsupported',
] as const;
export type ReferenceRefusal = (typeof referenceRefusals)[number];

const names = {
  originalBytes: 'x-reference-original-bytes',
  originalDimensions: 'x-reference-original-dimensions',
  originalType: 'x-reference-original-type',
  sizeBytes: 'x-reference-bytes',
  dimensions: 'x-reference-dimensions',
  stripped: 'x-reference-stripped',
  notes: 'x-reference-notes',
} as const;

/** Formats bytes as whole numbers, dimensions as `WIDTHxHEIGHT`, and lists joined by `, `. */
export function referenceInfoHeaders(info: ReferenceInfo): Record<string, string> {
  return {
    [names.originalBytes]: String(info.originalBytes),
    [names.originalDimensions]: `${info.originalWidth}x${info.originalHeight}`,
    [names.originalType]: info.originalType,
    [names.sizeBytes]: String(info.sizeBytes),
    [names.dimensions]: `${info.width}x${info.height}`,
    [names.stripped]: info.stripped.join(', '),
    [names.notes]: info.notes.join(', '),
  };
}

/** Reads the response headers; null if a proxy removed them. */
export function readReferenceInfo(header: (name: string) => string | null): ReferenceInfo | null {
  const original = dimensions(header(names.originalDimensions));
  const now = dimensions(header(names.dimensions));
  const originalBytes = Number(header(names.originalBytes));
  const sizeBytes = Number(header(names.sizeBytes));
  if (!original || !now || !(originalBytes > 0) || !(sizeBytes > 0)) return null;
  return {
    originalBytes,
    originalWidth: original.width,
    originalHeight: original.height,
    originalType: header(names.originalType) ?? '',
    sizeBytes,
    ...now,
    stripped: knownNames(header(names.stripped), strippedParts),
    notes: knownNames(header(names.notes), referenceNotes),
  };
}

function dimensions(value: string | null): { width: number; height: number } | null {
  const [, width, height] = /^(\d{1,6})x(\d{1,6})$/.exec(value ?? '') ?? [];
  return width && height ? { width: Number(width), height: Number(height) } : null;
}

function knownNames<Name extends string>(value: string | null, all: readonly Name[]): readonly Name[] {
  const listed = (value ?? '').split(',').map((name) => name.trim());
  return all.filter((name) => listed.includes(name));
}
