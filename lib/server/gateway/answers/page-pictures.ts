import 'server-only';
import { attribute, sourceOfTag, standInCharacters, unescapeTags } from '@/lib/transcript/image-tag';
import { placeOf } from '@/lib/transcript/picture-places';
import {
  type FoundPicture,
  hasOtherExtension,
  hasPictureExtension,
  readPictureText,
} from '@/lib/transcript/picture-text';
import { leadsToStandIn } from '@/lib/transcript/stand-in-host';

const tagsMax = 20_000;
const depthMax = 100;
const picturesMax = 64;

/** Words of proxy, login and error pages, which never occur in a page that only shows a result. */
const pageWords =
  /\b(?:[45]\d\d|errors?|forbidden|denied|unavailable|not found|bad gateway|time(?:d )?-?out|blocked|captcha|just a moment|attention required|checking your browser|maintenance|log ?in|sign ?in|rate limit|too many|nginx|cloudflare|apache|welcome|unauthori[sz]ed)\b|错误|錯誤|维护|維護|登录|登入|拒绝|拒絕|不可用|频繁|頻繁|无法访问|無法訪問/i;
/** The same for pages without headings. */
const failureWords =
  /\b(?:bad gateway|service (?:temporarily )?unavailable|access denied|not found|internal server error|gateway time-?out|captcha|under maintenance|too many requests)\b/i;
const pageTags: ReadonlySet<string> = new Set(['form', 'input', 'nav', 'iframe', 'frameset', 'button']);
const errorTag = /^(?:\w+:)?(?:\w*error|fault|exception)$/i;
const headings: ReadonlySet<string> = new Set(['title', 'h1', 'h2']);
/** Tags whose contents are not text of the page. */
const opaqueTags: readonly string[] = ['script', 'style', 'svg', 'noscript', 'template'];
const voidTags: ReadonlySet<string> = new Set(['img', 'br', 'hr', 'meta', 'link', 'wbr', 'source']);
/** Words in the names of decorations. */
const decoration =
  /logo|icon|banner|badge|avatar|brand|sprite|spinner|loading|captcha|placeholder|pixel|tracking|emoji|header|footer|background|cdn-cgi|powered|sponsor/i;

/**
 * The pictures of a result that came as HTML or XML: shown, linked, or in an element made for pictures. A proxy's page
 * yields none, not even its logo. Only tags and the text between them are read, and a bounded number of tags.
 */
export function picturesOfPage(page: string): FoundPicture[] {
  const reader = new PageReader();
  reader.read(page);
  return reader.pictures();
}

class PageReader {
  readonly #shown: FoundPicture[] = [];
  readonly #linked: FoundPicture[] = [];
  readonly #open: string[] = [];
  #isPage = false;
  #hasTitle = false;

  read(page: string): void {
    let textStart = 0;
    let at = page.indexOf('<');
    for (let tags = 0; at !== -1 && tags < tagsMax && !this.#isPage; tags += 1) {
      this.#readText(page.slice(textStart, at));
      textStart = this.#readTag(page, at);
      at = page.indexOf('<', textStart);
    }
    this.#readText(page.slice(textStart));
  }

  pictures(): FoundPicture[] {
    if (this.#isPage) return [];
    const isDot = (picture: FoundPicture) =>
      'base64' in picture && picture.base64.length < standInCharacters && this.#shown.length > 1;
    const shown = this.#shown.filter((picture) => !isDot(picture));
    const found = shown.length > 0 ? shown : this.#shown.length > 0 ? this.#shown : this.#linked;
    // On a page with a title, relative addresses are the page's own files.
    const isOwn = (picture: FoundPicture) => 'url' in picture && !/^(?:https?:)?\/\//i.test(picture.url);
    return found.filter((picture) => !(this.#hasTitle && isOwn(picture))).slice(0, picturesMax);
  }

  /** Returns the position after the tag, and after the contents of an opaque one. */
  #readTag(page: string, at: number): number {
    if (page.startsWith('<!--', at)) return after(page, '-->', at);
    if (page.startsWith('<![CDATA[', at)) {
      const end = after(page, ']]>', at);
      this.#readText(page.slice(at + '<![CDATA['.length, end - ']]>'.length));
      return end;
    }
    const end = after(page, '>', at);
    const tag = page.slice(at + 1, end - 1);
    const name = /^\/?([a-z][\w:.-]*)/i.exec(tag.slice(0, 100))?.[1] ?? '';
    const lowerName = name.toLowerCase();
    if (tag.startsWith('/')) {
      const open = this.#open.lastIndexOf(name);
      if (open !== -1) this.#open.length = open;
      return end;
    }
    this.#isPage ||= pageTags.has(lowerName) || errorTag.test(name);
    if (lowerName === 'img') this.#readImage(tag);
    else if (lowerName === 'a') this.#readLink(tag);
    if (opaqueTags.includes(lowerName)) return after(page, '>', page.indexOf(`</${name}`, end));
    const isClosed = tag.endsWith('/') || voidTags.has(lowerName) || name === '';
    if (!isClosed && this.#open.length < depthMax) this.#open.push(name);
    return end;
  }

  #readText(text: string): void {
    const trimmed = text.trim();
    if (trimmed === '') return;
    const element = this.#open.at(-1) ?? '';
    if (headings.has(element.toLowerCase())) {
      this.#hasTitle ||= element.toLowerCase() === 'title';
      this.#isPage ||= pageWords.test(trimmed.slice(0, 500));
    }
    this.#isPage ||= trimmed.length < 500 && failureWords.test(trimmed);
    if (this.#open.some((name) => placeOf(name) === 'none')) return;
    const picture = readPictureText(unescapeTags(trimmed));
    if (picture === null) return;
    if ('base64' in picture) this.#shown.push(picture);
    else if (!isDecoration(picture.url) && !hasOtherExtension(picture.url)) {
      const isPlace = placeOf(element) !== 'unknown' || hasPictureExtension(picture.url);
      if (isPlace) this.#shown.push(picture);
    }
  }

  #readImage(tag: string): void {
    const source = sourceOfTag(tag);
    const isData = /^data:/i.test(source);
    const words = ['alt', 'class', 'id', 'title'].map((name) => attribute(tag, name)).join(' ');
    const isSmall = ['width', 'height'].some((name) => /^\d{1,2}(?:px)?$/.test(attribute(tag, name)));
    if (isSmall || decoration.test(words) || (!isData && isDecoration(source))) return;
    const picture = readPictureText(source) ?? (/^\/?[\w%.~-]+\//.test(source) ? { url: source } : null);
    if (picture !== null && !('url' in picture && hasOtherExtension(picture.url))) this.#shown.push(picture);
  }

  #readLink(tag: string): void {
    const url = attribute(tag, 'href');
    const picture = hasPictureExtension(url) && !isDecoration(url) ? readPictureText(url) : null;
    if (picture !== null) this.#linked.push(picture);
  }
}

function isDecoration(url: string): boolean {
  return (
    leadsToStandIn(url) || decoration.test(url.replace(/^(?:https?:)?\/\/[^/]*/i, '').replace(/[?#].*$/, ''))
  );
}

function after(page: string, mark: string, from: number): number {
  const at = from === -1 ? -1 : page.indexOf(mark, from);
  return at === -1 ? page.length : at + mark.length;
}
