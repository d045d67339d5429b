/** An address of which at least the beginning may be in full width, up to the end of its word. */
const beginning = /https?[:：][/／]{2}[^\s<>"'`（）【】「」『』《》〈〉，。；！、“”‘’]{3,8000}/gi;
const fullWidth = /[：／．？＝＆－＿％＃]/;
/** A full-width character that goes on with an address; elsewhere it is punctuation of the sentence around it. */
const insideAddress = /[：／．？＝＆－＿％＃](?=[\w%/／.-])/g;

/**
 * The text with its addresses in plain characters: models that write Chinese write `https：//` and `／`. Every character
 * is replaced by one, so that places in the text stay the same.
 */
export function withPlainAddresses(text: string): string {
  if (!fullWidth.test(text)) return text;
  return text.replace(beginning, (address) => (fullWidth.test(address) ? plainAddress(address) : address));
}

function plainAddress(address: string): string {
  const scheme = address.search(/[:：]/);
  const start = `${address.slice(0, scheme)}://`;
  return start + address.slice(start.length).replace(insideAddress, toPlain).replace(/／$/, '/');
}

/** The characters of full width are those of ASCII, moved by a constant. */
function toPlain(character: string): string {
  return String.fromCharCode(character.charCodeAt(0) - 0xfee0);
}
