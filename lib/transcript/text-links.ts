import { anyAddress, beforeAddress, trimAddress } from './bare-address';
import { withPlainAddresses } from './full-width';
import { sourceOfTag } from './image-tag';
import { isExample, isPlaceholder } from './is-example';
import { hasOtherExtension, hasPictureExtension, leadsToPage, unescapeAddress } from './picture-text';
import { relativeAddresses } from './relative-address';
import { isFullForm } from './smaller-form';
import { leadsToStandIn } from './stand-in-host';

export interface TextLinks {
  /** Addresses that the text shows as pictures, in forms that the Markdown reader does not recognise. */
  shown: string[];
  /** Addresses that end like a picture or are called one, in order. */
  named: string[];
  /** Those of them that stand in the middle of a sentence: in a refusal, these are no pictures. */
  mentioned: ReadonlySet<string>;
  /** Other addresses that can be pictures, the likeliest first; examples last. */
  possible: PossiblePicture[];
}

export interface PossiblePicture {
  url: string;
  /** Whether the words or the address suggest a picture. */
  isLikely: boolean;
}

const addressesMax = 64;
const addressLengthMax = 8_192;
/** An address up to the bracket that closes it, spaces included, or to the end of its line. */
const shownImage =
  /[!！]\s{0,2}[[［【]([^\]］】]{0,500})[\]］】]\s{0,3}[(（]\s*<?((?:(?:https?:\/|\.{1,2})?\/|[\w%~-][\w.%~-]{0,200}\/(?=[\w.%~/-]{1,1000}\.(?:png|jpe?g|webp|gif|avif)\b))(?:\([^()（）<>\n"“]{0,200}\)(?=[^\n]{0,500}[)）])|[^)）<>\n"“]){1,4000})/gi;
const imageTag = /<img\b[^>]{0,20000}/gi;
const referencedImage = /!\[([^\]\n]{0,500})\]\s?(?:\[([^\]\n]{0,100})\])?/g;
/** As JSON inside of JSON has it. */
const escapedAddress = /https?:\\\/\\\/[^\s"'<>]{1,8000}/gi;
const definition = /^[ \t>]{0,6}\[([^\]\n]{1,100})\]:\s*<?((?:https?:\/)?\/[^\s<>]{1,8000})/gim;
/**
 * The addresses in a model's prose, in any form: HTML, references, odd brackets, inside code or JSON, or bare. If the
 * text links a video, its pictures are previews and none is returned.
 */
export function findTextLinks(written: string): TextLinks {
  const text = withPlainAddresses(
    written.replace(escapedAddress, (address) => address.replaceAll('\\/', '/')),
  );
  const links: TextLinks = { shown: [], named: [], mentioned: new Set(), possible: [] };
  if (linksVideo(text)) return links;
  const shown = [...imageTags(text), ...shownImages(text), ...referencedImages(text)].toSorted(
    (one, other) => one.at - other.at,
  );
  const isExcluded = ({ url, at }: Place) => leadsToStandIn(url) || isExample(text, at, url);
  links.shown = distinct(shown.filter((place) => !isExcluded(place)));
  const others = [...bareAddresses(text)]
    .filter(({ url }) => !hasOtherExtension(url))
    .map((place) => ({ ...place, score: likelihood(text, place.at, place.url) }))
    .filter(({ score }) => score >= 0)
    .toSorted((one, other) => other.score - one.score || one.at - other.at);
  const meant = others.filter((place) => !isExcluded(place));
  const relative = relativeAddresses(text).filter((place) => !isExcluded(place));
  const named = [
    ...meant.filter(({ score }) => score >= namedScore),
    ...relative.filter(({ isNamed }) => isNamed),
  ];
  links.named = distinct(named.toSorted((one, other) => one.at - other.at));
  links.mentioned = new Set(named.filter(({ at }) => isMentioned(text, at)).map(({ url }) => url));
  const examples = [...shown, ...others]
    .filter(isExcluded)
    .map((place) => ({ ...place, score: closesLine(text, place.at) ? 1 : 0 }));
  const possible = [
    ...meant.filter(({ score }) => score < namedScore),
    ...relative.map((place) => ({ ...place, score: /^https:/.test(place.url) ? 1 : 0 })),
    ...examples,
  ];
  const likely = new Set(
    possible
      .filter(({ url, score }) => score > 0 && !isPlaceholder(url) && !leadsToStandIn(url))
      .map(({ url }) => url),
  );
  links.possible = distinct(possible).map((url) => ({ url, isLikely: likely.has(url) }));
  return links;
}

interface Place {
  url: string;
  at: number;
}

/** Whether nothing follows a link on its line: in the middle of a sentence, or in code, it is only mentioned. */
function closesLine(text: string, at: number): boolean {
  const line = /^[^\n]*/.exec(text.slice(at, at + addressLengthMax))?.[0] ?? '';
  return /^(?:[!！]?[[［【][^\]］】]*[\]］】]\s{0,3}(?:[(（][^)）]*[)）]?)?|<img\b[^>]*>|\S+)[\s*_>.。)）]*$/i.test(
    line,
  );
}

/** Whether words lead to an address without a pause, as in `the portrait is at https://…`. */
function isMentioned(text: string, at: number): boolean {
  const line = text.slice(Math.max(0, at - addressLengthMax), at).replace(/^[\s\S]*\n/, '');
  return /[\p{L}\p{N},，、]$/u.test(line.replace(/[[［【][^\]］】]*[\]］】]\s?[(（]<?$/, '').trimEnd());
}

function distinct(places: readonly Place[]): string[] {
  return [...new Set(places.map(({ url }) => url))].slice(0, addressesMax);
}

function* bareAddresses(text: string): Generator<Place> {
  let count = 0;
  for (const { 0: found, index } of text.matchAll(anyAddress)) {
    let at = index;
    for (const part of found.split(beforeAddress)) {
      if (count === addressesMax * 4) return;
      count += 1;
      yield { url: trimAddress(part), at };
      at += part.length + 1;
    }
  }
}

function* imageTags(text: string): Generator<Place> {
  for (const { 0: tag, index: at } of text.matchAll(imageTag)) {
    const shown = unescapeAddress(sourceOfTag(tag).trim());
    const url = fullFormAround(text, at, shown) ?? shown;
    const isPath = /^[\w%~-][\w.%~-]*\/[\w.%~/-]+(?:\?\S*)?$/.test(url) && hasPictureExtension(url);
    if (isPath || /^(?:https?:\/|\.{1,2})?\/\S/i.test(url)) yield { url: withoutSpaces(url), at };
  }
}

/** The full-size picture that a link around the tag of a smaller copy leads to; null if there is none. */
function fullFormAround(text: string, at: number, shown: string): string | null {
  const before = text.slice(Math.max(0, at - 2_000), at).trimEnd();
  const tag = before.endsWith('>') ? before.slice(before.lastIndexOf('<')) : '';
  const found = /^<a\s(?:[^>]*\s)?href\s*=\s*(?:"([^">]+)"|'([^'>]+)')/i.exec(tag);
  const address = unescapeAddress((found?.[1] ?? found?.[2] ?? '').trim());
  return isFullForm({ label: '', address }, shown) ? address : null;
}

function* shownImages(text: string): Generator<Place> {
  for (const { 0: found, 2: address = '', index: at } of text.matchAll(shownImage)) {
    const rest = hasPictureExtension(address.trim()) ? '' : text.slice(at + found.length).slice(0, 2_000);
    const nextLine = /^\r?\n[ \t>]{0,6}([^\s()<>"“[\]!]+)[)）]/.exec(rest)?.[1] ?? '';
    yield { url: withoutSpaces(unescapeAddress(address.trim() + nextLine)), at };
  }
}

function* referencedImages(text: string): Generator<Place> {
  const definitions = new Map<string, string>();
  for (const { 1: name = '', 2: url = '' } of text.matchAll(definition)) {
    if (definitions.size < addressesMax)
      definitions.set(name.trim().toLowerCase(), url.slice(0, addressLengthMax));
  }
  if (definitions.size === 0) return;
  for (const { 1: label = '', 2: name = '', index: at } of text.matchAll(referencedImage)) {
    const url = definitions.get((name.trim() || label.trim()).toLowerCase());
    if (url !== undefined) yield { url, at };
  }
}

/** Removes what some models add: the size of a picture after its address, and a dot before a relative address. */
function withoutSpaces(address: string): string {
  return address
    .trim()
    .replace(/^\.{1,2}(?=\/)/, '')
    .replace(/\s+=\d*%?x\d*%?$/, '')
    .replace(/\s+/g, '%20');
}

export function linksVideo(text: string): boolean {
  for (const [address] of text.matchAll(anyAddress)) {
    if (/\.(?:mp4|mov|m4v|webm|m3u8)$/i.test(trimAddress(address).replace(/[?#].*$/, ''))) return true;
  }
  return false;
}

const namedScore = 3;
const signedQuery =
  /[?&](?:sig|signature|x-amz-signature|x-tos-signature|expires|token|auth_key|x-oss-[\w-]+)=/i;
const pictureWord =
  /image|picture|photo|\bpic\b|artwork|download|view|open|result|output|here (?:it )?is|图|圖|下载|下載|查看|点击|點擊|预览|預覽|结果|結果|链接|鏈接|連結|地址/i;

/** Whether words introduce a picture or something to be opened. */
export function speaksOfPicture(words: string): boolean {
  return pictureWord.test(words);
}

/** How likely an address leads to a picture. */
function likelihood(text: string, at: number, url: string): number {
  if (hasPictureExtension(url)) return 4;
  if (leadsToPage(url)) return -1;
  const before = text.slice(Math.max(0, at - 60), at).replace(/^[\s\S]*\n\s*\n/, '');
  const words = speaksOfPicture(before) ? 1 : 0;
  const path =
    /\/(?:images?|img|pics?|photos?|cdn|files?|media|generated|outputs?|results?|download)(?:[/._-]|$)/i.test(
      url,
    );
  return words + (path ? 1 : 0) + (signedQuery.test(url) ? 1 : 0);
}
