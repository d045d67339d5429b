/** Up to a link or an address, at most one line break away. */
const link = String.raw`(?:[!！]?[[［【][^\]］】\n]{0,200}[\]］】]\s{0,3}[(（]?\s?<?|<img\b[^>]{0,200}|[(（<"“])?$`;
const introduction = new RegExp(
  String.raw`(?:for example|for instance|e\.g\.|例如|比如|譬如|示例|範例|范例|举例|舉例)[^.。!！?？\n]{0,40}[ \t\x60>]*\n?[ \t\x60>]*${link}`,
  'i',
);
/** Words about markup on the same line. Others, such as "format", also describe a picture that follows. */
const markup = new RegExp(
  String.raw`(?:\b(?:markdown|html|syntax)\b|语法|語法)[^.。!！?？\n]{0,40}${link}`,
  'i',
);
const looseIntroduction = new RegExp(
  String.raw`(?:such as|example|format|格式)[^.。!！?？\n]{0,40}${link}`,
  'i',
);
const wordsMax = 300;
const lineMax = 1_000;

/**
 * Whether the words before an address say that it is an example, or the address is written as code. An address that
 * stands alone in inline code is not an example: the code only sets it off.
 */
export function isExample(text: string, at: number, url: string): boolean {
  const before = text.slice(Math.max(0, at - wordsMax), at);
  const line = text.slice(Math.max(text.lastIndexOf('\n', at - 1) + 1, at - lineMax), at);
  const code = openCode(line);
  const isAlone = code?.trim() === '' && /^(?:https?:|\/\w)/i.test(text.slice(at, at + 6));
  if (code !== null && !isAlone) return true;
  return (
    introduction.test(before) || markup.test(before) || (isPlaceholder(url) && looseIntroduction.test(before))
  );
}

/** The inline code that is still open at the end of a line; null if there is none. A fence does not count. */
function openCode(line: string): string | null {
  const parts = line.split(/(?<!`)`(?!`)/);
  return parts.length % 2 === 0 ? (parts.at(-1) ?? '') : null;
}

/** Whether an address leads nowhere: hosts that are reserved for examples, and words to be replaced. */
export function isPlaceholder(url: string): boolean {
  return (
    /^https?:\/\/(?:[\w-]+\.)*(?:example\.(?:com|org|net)|[\w-]+\.(?:example|test|invalid))(?=[/:?#]|$)/i.test(
      url,
    ) || /^https?:\/\/(?:www\.)?(?:your|my|some)[\w-]*\.|\/path\/to\/|\.\.\./i.test(url)
  );
}
