import 'server-only';
import { trimAddress } from '@/lib/transcript/bare-address';
import { createTranscriptParser } from '@/lib/transcript/create-transcript-parser';
import { hasOtherExtension, leadsToPage } from '@/lib/transcript/picture-text';
import { leadsToStandIn } from '@/lib/transcript/stand-in-host';
import { speaksOfPicture } from '@/lib/transcript/text-links';
import { readsAsRefusal } from '../failures/error-from-prose';

/** A longer text does not just hand over a picture. */
const textMax = 4_000;
/** What stands around an address that is handed over: alone on its line, or behind a colon or an arrow. */
const handedOver =
  /(?:^|\n)[^\n]{0,80}?(?:^|\n|[:：→>]|[\]］】][(（])[\s*_<>`"“(（[［【]*(https?:\/\/[^\s<>"'`]{3,8000})[)）\]］】\s*_<>`"”.。]*$/i;

/**
 * The address with which words hand over a picture although it does not end like one: it is the only one, nothing
 * follows it, and the words do not refuse. The chat tries such addresses instead, because its models say more.
 */
export function loneAddress(words: string): { url: string }[] {
  const text = words.trim();
  if (text.length > textMax || (text.match(/https?:\/\//gi) ?? []).length !== 1) return [];
  const found = handedOver.exec(text)?.[1];
  if (found === undefined) return [];
  const url = trimAddress(found);
  const before = text.slice(0, text.indexOf(found));
  const isOther = hasOtherExtension(url) || leadsToPage(url) || leadsToStandIn(url);
  if (isOther || readsAsRefusal(before)) return [];
  const isAlone = before === '';
  return isAlone || speaksOfPicture(before) || isLikely(text, url) ? [{ url }] : [];
}

/** Whether the address suggests a picture. */
function isLikely(text: string, url: string): boolean {
  const parser = createTranscriptParser();
  parser.push(text);
  const { possiblePictures } = parser.end().summary;
  return possiblePictures.some((possible) => possible.isLikely && possible.url === url);
}
