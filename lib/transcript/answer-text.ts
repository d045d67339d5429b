/** Answers up to this length still fit into a follow-up request together with other turns. */
const charactersMax = 500_000;
const dataMark = ';base64,';

/** Collects the raw text of an answer. It omits the data of data: URLs and all text beyond the limit. */
export class AnswerText {
  #text = '';
  #omittedCharacters = 0;
  #inData = false;
  /** The end of the last chunk, in which `dataMark` may begin. */
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

  /** Returns the text. If it was cut, a note at its end says how much is missing. */
  end(): string {
    this.#add(this.#tail);
    this.#tail = '';
    return this.#omittedCharacters === 0
      ? this.#text
      : `${this.#text}\n\n[… ${this.#omittedCharacters} characters left out]`;
  }

  #add(text: string): void {
    const room = charactersMax - this.#text.length;
    this.#text += text.slice(0, room);
    this.#omittedCharacters += Math.max(0, text.length - room);
  }
}
