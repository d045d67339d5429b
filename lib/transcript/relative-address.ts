import { anyAddress } from './bare-address';

interface RelativePlace {
  url: string;
  at: number;
  /** Whether the text gives it as the picture: it stands alone, or words for a picture introduce it. */
  isNamed: boolean;
}

/** A path with a folder and the extension of a picture. */
const relative =
  /(?<![\w./@%~=?&#$\\-])(?<!\b(?:sandbox|file|attachment|blob|data|https?):)(?:\.{0,2}\/)?[\w%~-][\w.%~-]{0,200}(?:\/[\w.%~-]{1,200}){0,12}\.(?:png|jpe?g|webp|gif|avif)(?:\?[^\s<>"'`()[\]（）【】，。；！、]{1,4000})?(?![\w/])/gi;
/** Folders of the machine that a program ran on; a gateway serves none of them. */
const localFolder = /^\/?(?:mnt|tmp|home|users|var|root)\//i;
const hostName = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}\//i;
const introduction =
  /(?:image|picture|photo|download|view|open|result|output|here|图|圖|下载|下載|查看|点击|點擊|结果|結果|链接|鏈接|連結|地址)[^\n]{0,40}$/i;
const placesMax = 64;

/**
 * Addresses without a host, `/files/a.png`, which are relative to the gateway, and those that only lack their scheme,
 * `cdn.example.com/a.png`. A file name without a folder is no address.
 */
export function relativeAddresses(text: string): RelativePlace[] {
  const others = text.replace(anyAddress, (address) => ' '.repeat(address.length));
  const places: RelativePlace[] = [];
  for (const { 0: address, index: at } of others.matchAll(relative)) {
    if (places.length === placesMax) break;
    if (!address.includes('/') || localFolder.test(address)) continue;
    const url = hostName.test(address) ? `https://${address}` : address.replace(/^\.{1,2}(?=\/)/, '');
    places.push({
      url,
      at,
      isNamed: /^(?:https:\/)?\//.test(url) && introducesPicture(text, at, at + address.length),
    });
  }
  return places;
}

function introducesPicture(text: string, from: number, to: number): boolean {
  const lineStart = text.lastIndexOf('\n', from - 1) + 1;
  const before = text.slice(Math.max(lineStart, from - 80), from);
  const after = /^[^\n]*/.exec(text.slice(to, to + 80))?.[0] ?? '';
  if (!/^[\s*_`)）\]】>"”』」.。]*$/.test(after)) return false;
  return /^[\s>*_`-]*$/.test(before) || introduction.test(before);
}
