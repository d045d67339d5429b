/** How a thought begins and ends. A model may close a thought with another tag of the same form. */
const forms = [
  tagged('(?:[\\w-]{1,12}:)?(?:think(?:ing)?|thoughts?)'),
  tagged('reasoning'),
  tagged('analysis'),
  {
    opening: /<details\s[^<>]{0,60}\b(?:reasoning|thinking|thought)\b[^<>]{0,60}>/gi,
    closing: /<\/details\s{0,3}>/gi,
  },
  {
    opening: /<\|(?:begin_of_|start_of_)?(?:thought|thinking|think)\|>/gi,
    closing: /<\|(?:end_of_|\/)(?:thought|thinking|think)\|>/gi,
  },
  { opening: /◁think(?:ing)?▷/gi, closing: /◁\/think(?:ing)?▷/gi },
  { opening: /\[THINK\](?=[^(])/g, closing: /\[\/THINK\]/g },
] as const;
type Form = (typeof forms)[number];

const tagMax = 160;
const tagBeginning =
  /(?:<\/?[\w:-]{0,24}\s{0,3}|<\|[\w/]{0,24}\|?|<(?:details|[\w-]*:?think(?:ing)?|thoughts?|reasoning|analysis)\s[^<>]{0,130}|◁\/?[a-z]{0,8}|\[\/?[A-Z]{0,5}\]?)$/i;
/** A thought that begins in the middle of a line counts only if it ends within this many characters. */
const inlineMax = 64_000;

interface Split {
  said: string;
  thought: string;
}

/**
 * Separates a model's thoughts, such as `<think>…</think>`, from what it says. Pictures and links in thoughts are not
 * results. A block that begins a line and never closes counts as thought to the end. In the middle of a line, the tag
 * may only be mentioned, so the block is held back until it closes.
 */
export class ThinkingFilter {
  #held = '';
  #lineIsBlank = true;
  #before = '';
  /** The open block. `inline` is the length of its opening if the block is held back, else null. */
  #open: { form: Form; inline: number | null } | null = null;
  /** How much of the text that is held back was searched for the end of the block. */
  #searched = 0;

  /** Returns the spoken and the thought part of the text. */
  push(text: string): Split {
    this.#held += text;
    return this.#read(false);
  }

  end(): Split {
    return this.#read(true);
  }

  #read(isEnd: boolean): Split {
    const result = { said: '', thought: '' };
    let goesOn = true;
    while (goesOn) {
      if (this.#open === null) goesOn = this.#readSaid(result, isEnd);
      else if (this.#open.inline === null) goesOn = this.#readThought(this.#open.form, result, isEnd);
      else goesOn = this.#readInline(this.#open.form, this.#open.inline, result, isEnd);
    }
    return result;
  }

  #readSaid(result: Split, isEnd: boolean): boolean {
    const found = this.#findOpening();
    if (found === null) {
      this.#say(isEnd ? this.#held.length : this.#safeLength(), result);
      return false;
    }
    this.#say(found.at, result);
    this.#searched = found.length;
    this.#open = { form: found.form, inline: found.isInline ? found.length : null };
    if (!found.isInline) this.#held = this.#held.slice(found.length);
    return true;
  }

  #readThought(form: Form, result: Split, isEnd: boolean): boolean {
    const closing = find(form.closing, this.#held, 0);
    const at = closing?.index ?? (isEnd ? this.#held.length : this.#safeLength());
    result.thought += this.#held.slice(0, at);
    this.#held = this.#held.slice(at + (closing?.[0].length ?? 0));
    if (closing !== null) this.#close();
    return closing !== null;
  }

  #readInline(form: Form, openingLength: number, result: Split, isEnd: boolean): boolean {
    const closing = find(form.closing, this.#held, this.#searched);
    if (closing !== null && closing.index <= inlineMax) {
      result.thought += this.#held.slice(openingLength, closing.index);
      this.#held = this.#held.slice(closing.index + closing[0].length);
      this.#open = null;
      return true;
    }
    if (!isEnd && this.#held.length <= inlineMax + tagMax) {
      this.#searched = Math.max(openingLength, this.#held.length - tagMax);
      return false;
    }
    // The tag was only mentioned.
    this.#open = null;
    this.#say(openingLength, result);
    return true;
  }

  #close(): void {
    this.#open = null;
    this.#lineIsBlank = true;
  }

  #say(length: number, result: Split): void {
    const part = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    if (part === '') return;
    result.said += part;
    this.#before = part.slice(-1);
    const isBlank = /^[ \t>]*$/.test(part.slice(part.lastIndexOf('\n') + 1));
    this.#lineIsBlank = part.includes('\n') ? isBlank : this.#lineIsBlank && isBlank;
  }

  #findOpening(): { at: number; length: number; form: Form; isInline: boolean } | null {
    if (!/[<◁[]/.test(this.#held)) return null;
    let first: { at: number; length: number; form: Form } | null = null;
    for (const form of forms) {
      for (let match = find(form.opening, this.#held, 0); match !== null; ) {
        const isQuoted = (this.#before + this.#held).charAt(match.index + this.#before.length - 1) === '`';
        if (!isQuoted && (first === null || match.index < first.at))
          first = { at: match.index, length: match[0].length, form };
        match = isQuoted ? find(form.opening, this.#held, match.index + 1) : null;
      }
    }
    if (first === null) return null;
    const line = this.#held.slice(this.#held.lastIndexOf('\n', first.at - 1) + 1, first.at);
    const isFirstLine = !this.#held.slice(0, first.at).includes('\n');
    const startsLine = /^[ \t>]*$/.test(line) && (!isFirstLine || this.#lineIsBlank);
    return { ...first, isInline: !startsLine };
  }

  /** The length of the text before anything near the end that may begin a tag. */
  #safeLength(): number {
    const from = Math.max(0, this.#held.length - tagMax);
    const at = tagBeginning.exec(this.#held.slice(from))?.index;
    return at === undefined ? this.#held.length : from + at;
  }
}

function tagged(name: string): { opening: RegExp; closing: RegExp } {
  return {
    opening: new RegExp(`<${name}(?:\\s[^<>/]{0,80})?>`, 'gi'),
    closing: new RegExp(`</${name}\\s{0,3}>`, 'gi'),
  };
}

function find(pattern: RegExp, text: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(text);
}
