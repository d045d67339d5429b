/** A prompt of 32,000 characters, each as an escape of six, and room for the rest. */
const charactersMax = 262_144;

type Outcome = 'more' | 'complete' | 'broken';

/** Collects one JSON object, by the text as it comes. Begins behind the opening brace. */
export class JsonReader {
  text = '{';
  #depth = 1;
  #begun = false;
  #inString = false;
  #escaped = false;
  #afterLineBreak = false;

  /** Reads from `at` on, and says where it stopped. Broken: what was taken so far is no JSON object. */
  read(text: string, at: number): { at: number; outcome: Outcome } {
    const end = Math.min(text.length, at + charactersMax - this.text.length);
    let next = at;
    let outcome: Outcome = 'more';
    while (next < end && outcome === 'more') {
      outcome = this.#step(text.charAt(next));
      // What breaks it is read again as what it is.
      if (outcome !== 'broken') next += 1;
    }
    this.text += text.slice(at, next);
    if (outcome === 'more' && next < text.length) outcome = 'broken';
    return { at: next, outcome };
  }

  #step(character: string): Outcome {
    if (this.#inString) return this.#stepInString(character);
    if (' \t\r\n'.includes(character)) return 'more';
    if (!this.#begun && character !== '"' && character !== '}') return 'broken';
    this.#begun = true;
    if (character === '"') this.#inString = true;
    else if (character === '{') this.#depth += 1;
    else if (character === '}') this.#depth -= 1;
    return this.#depth === 0 ? 'complete' : 'more';
  }

  #stepInString(character: string): Outcome {
    // A quote inside the prompt that was not escaped has left a string open into the log's next line.
    if (this.#afterLineBreak && '>!`'.includes(character)) return 'broken';
    this.#afterLineBreak = character === '\n';
    if (this.#escaped) this.#escaped = false;
    else if (character === '\\') this.#escaped = true;
    else if (character === '"') this.#inString = false;
    return 'more';
  }
}
