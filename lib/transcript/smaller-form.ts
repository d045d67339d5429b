import { hasPictureExtension } from './picture-text';

const smallerPath =
  /[/_.-](?:thumb(?:nail)?s?|small|preview|mini|lowres|compressed)(?=[/_.-]|$)|[/_.-]\d{2,3}px(?=[/_.-]|$)/i;
/** How the storage services of Alibaba, Qiniu, Tencent and others are asked for a smaller copy. */
const resizing =
  /x-oss-process=image\/resize|imageView2\/|imageMogr2\/(?:auto-orient\/)?thumbnail|[?&](?:w|width|h|height)=\d{1,3}(?:&|$)/i;
const fullWords = /原[图圖]|高清|大[图圖]|下[载載]|\b(?:original|full|hd|hi-?res|large|download)\b/i;

/** Whether an address itself says that it leads to a smaller copy of a picture. */
function isSmallerForm(address: string): boolean {
  const [path = '', ...query] = address.replace(/^https?:\/\/[^/?#]*/i, '').split('?');
  return smallerPath.test(path) || resizing.test(`?${query.join('?')}`);
}

/**
 * Whether a link leads to the full-size picture of which another address is a smaller copy: it encloses the copy, or
 * its words say so.
 */
export function isFullForm(link: { label: string; address: string }, shown: string): boolean {
  const { label, address } = link;
  const words = label.trim();
  return (
    (words === '' || fullWords.test(words)) &&
    hasPictureExtension(address) &&
    isSmallerForm(shown) &&
    !isSmallerForm(address)
  );
}
