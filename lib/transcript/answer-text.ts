import { Base64Splitter } from './base64-splitter';

/** Answers up to this length still fit into a follow-up request together with other turns. */
const charactersMax = 500_000;

/** Collects the raw text of an answer. It omits the base64 of pictures and all text beyond the limit. */
export class AnswerText {
  #text = '';
  #omittedCharacters = 0;
  readonly #splitter = new Base64Splitter({
    onText: (text) => this.#add(text),
    onPicture: (type) => this.#add(`data:${type};base64,…`),
    onData: () => undefined,
    onPictureEnd: () => undefined,
  });

  push(chunk: string): void {
    this.#splitter.push(chunk);
  }

  /** Returns the text. If it was cut, a note at its end says how much is missing. */
  end(): string {
    this.#splitter.end();
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
