/** An answer of this length can still be replayed in a follow-up, with others. */
const charactersMax = 500_000;
const dataMark = ';base64,';

/** The raw text of an answer, bounded: pictures inside it as data: URLs are left out, and so is what is too long. */
export class AnswerText {
  #text = '';
  #leftOut = 0;
  #inData = false;
  /** What could be the beginning of a data: URL's mark. */
  #tail = '';

  push(chunk: string): void {
    let rest = this.#tail + chunk;
    this.#tail = '';
    while (rest !== '') {
      if (this.#inData) {
        const end = rest.search(/[^A-Za-z0-9+/=]/);
        if (end === -1) return;
        this.#inData = false;
        rest = rest.slice(end);
      }
      const start = rest.indexOf(dataMark);
      if (start === -1) {
        const end = Math.max(0, rest.length - dataMark.length + 1);
        this.#tail = rest.slice(end);
        this.#add(rest.slice(0, end));
        return;
      }
      this.#add(`${rest.slice(0, start + dataMark.length)}…`);
      this.#inData = true;
      rest = rest.slice(start + dataMark.length);
    }
  }

  /** The text, which says itself how much of it is missing. */
  end(): string {
    this.#add(this.#tail);
    this.#tail = '';
    return this.#leftOut === 0 ? this.#text : `${this.#text}\n\n[… ${this.#leftOut} characters left out]`;
  }

  #add(text: string): void {
    const room = charactersMax - this.#text.length;
    this.#text += text.slice(0, room);
    this.#leftOut += Math.max(0, text.length - room);
  }
}
