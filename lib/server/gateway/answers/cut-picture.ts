import 'server-only';
import { placeOf } from '@/lib/transcript/picture-places';
import { readPictureText } from '@/lib/transcript/picture-text';

/** Fewer characters cannot show anything. */
const charactersMin = 100;

/**
 * The base64 at the end of JSON that broke off inside a picture, so that part of the picture can be shown. null if the
 * last text is no picture, or belongs to a preview or a draft.
 */
export function readCutPicture(json: string): string | null {
  const start = json.lastIndexOf('"') + 1;
  if (json.length - start < charactersMin) return null;
  const before = json.slice(Math.max(0, start - 200), start);
  const name = /"([^"\\]{1,60})"\s*:\s*"$/.exec(before)?.[1];
  if (name !== undefined && placeOf(name) === 'none') return null;
  if (isDraft(before)) return null;
  if (/\.partial_image"/.test(json.slice(Math.max(0, start - 2_000), start))) return null;
  const picture = readPictureText(json.slice(start).replaceAll('\\/', '/').replace(/\\.?$/, ''));
  return picture !== null && 'base64' in picture ? picture.base64 : null;
}

/** Whether the object around the text, or the part that it belongs to, is marked as a thought. */
function isDraft(before: string): boolean {
  return /"thought"\s*:\s*true\b(?:(?!\}\s*,)[\s\S])*$/.test(before);
}
