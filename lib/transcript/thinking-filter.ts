const opening = /(^|\n)([ \t>]*)<(think|thinking|thought|reasoning|analysis)>/i;
const tagMax = 40;

/**
 * Separates what a model thinks aloud, `<think>…</think>` at the beginning of a line, from what it says. Pictures and
 * links in its thoughts are no results. A block that never closes is thought to the end.
 */
export class ThinkingFilter {
  #held = '';
  #lineIsBlank = true;
  /** The name of the open tag. */
  #tag: string | null = null;

  /** Returns what of the text is said, and what is thought. */
  push(text: string): { said: string; thought: string } {
    this.#held += text;
    return this.#read(false);
  }

  end(): { said: string; thought: string } {
    return this.#read(true);
  }

  #read(isEnd: boolean): { said: string; thought: string } {
    const result = { said: '', thought: '' };
    for (;;) {
      const tag = this.#tag;
      const found = tag === null ? this.#findOpening() : this.#findClosing(tag);
      const at = found?.at ?? (isEnd ? this.#held.length : this.#safeLength());
      const part = this.#held.slice(0, at);
      if (tag === null) this.#say(part, result);
      else result.thought += part;
      this.#held = this.#held.slice(found?.end ?? at);
      if (found === null) return result;
      this.#tag = tag === null ? found.tag : null;
      this.#lineIsBlank = true;
    }
  }

  #say(part: string, result: { said: string }): void {
    result.said += part;
    const line = part.slice(part.lastIndexOf('\n') + 1);
    const isBlank = /^[ \t>]*$/.test(line);
    this.#lineIsBlank = part.includes('\n') ? isBlank : this.#lineIsBlank && isBlank;
  }

  #findOpening(): { at: number; end: number; tag: string } | null {
    if (!this.#held.includes('<')) return null;
    // A line break in front stands for the beginning of a line that was given away already.
    const text = (this.#lineIsBlank ? '\n' : ' ') + this.#held;
    const match = opening.exec(text);
    if (match === null) return null;
    const [whole, lineBreak = '', blank = '', tag = ''] = match;
    const at = match.index + lineBreak.length + blank.length - 1;
    return { at, end: match.index + whole.length - 1, tag: tag.toLowerCase() };
  }

  #findClosing(tag: string): { at: number; end: number; tag: string } | null {
    const match = new RegExp(`</${tag}>`, 'i').exec(this.#held);
    return match === null ? null : { at: match.index, end: match.index + match[0].length, tag };
  }

  /** Up to a `<` near the end, which may begin a tag. */
  #safeLength(): number {
    const at = this.#held.lastIndexOf('<');
    const mayBeTag =
      at !== -1 && this.#held.length - at < tagMax && /^<\/?[a-z]*$/i.test(this.#held.slice(at));
    return mayBeTag ? at : this.#held.length;
  }
}
