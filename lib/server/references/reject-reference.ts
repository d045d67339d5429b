import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { ReferenceRefusal } from '@/lib/protocol/reference-info';

const sentences: Readonly<Record<ReferenceRefusal, string>> = {
  empty: 'The file is empty.',
  'too-large': 'The file is larger than this studio accepts.',
  'too-many-pixels': 'The picture has more pixels than this studio can open.',
  damaged: 'The picture is damaged or incomplete.',
  heic: 'This studio cannot open HEIC. Save the picture as JPEG first (on an iPhone: Settings, Camera, Formats, Most Compatible).',
  svg: 'SVG is a vector format. Export it as PNG first.',
  pdf: 'PDF is a document format. Export the page as PNG or JPEG first.',
  cmyk: 'The picture is a JPEG in CMYK, the colours of print, with a colour profile, which would come out in other colours. Save it in RGB first, as JPEG or PNG.',
  'not-a-picture': 'The file is not a picture.',
  unsupported: 'This kind of picture cannot be opened here. Save it as PNG, JPEG or WebP first.',
};

/** The error for one file, with the reason that the page translates. */
export function rejectReference(reason: ReferenceRefusal, cause?: unknown): AppError {
  const isTooLarge = reason === 'too-large' || reason === 'too-many-pixels';
  return new AppError(isTooLarge ? 'too_large' : 'invalid_request', sentences[reason], {
    details: { field: 'picture', reason },
    ...(cause === undefined ? {} : { cause }),
  });
}
