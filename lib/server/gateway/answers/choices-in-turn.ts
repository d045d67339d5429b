import 'server-only';
import type { ChatPiece } from './chat-pieces';

/** A gateway that numbers more choices than this numbers its chunks. */
const choicesMax = 16;
/** With a picture of 24 MB in it. */
const waitingCharactersMax = 33_000_000;
/** Enough to recognise a mark that is split over two texts. */
const tailCharacters = 8;
/** What may be a link, or a picture in base64, that goes on. */
const mayBeOpen = /[[<]|https?:|base64/i;

/**
 * The pieces of an answer, with the text of one choice after the other if the chunks of several choices alternate: a
 * link that is split over chunks is whole only in the text of its own choice. What stands beside the text does not
 * wait. A failure is thrown after everything that waited.
 */
export async function* choicesInTurn(
  pieces: AsyncIterable<ChatPiece>,
): AsyncGenerator<ChatPiece, void, void> {
  const waiting = new WaitingTexts();
  const failures: unknown[] = [];
  try {
    for await (const piece of pieces) {
      if (piece.type === 'choice-end')
        for (const text of waiting.giveEnded(piece.choice)) yield { type: 'text', text };
      else if (piece.type !== 'text' || !waiting.keep(piece.text, piece.choice)) yield piece;
      else if (waiting.isTooMuch) for (const text of waiting.give()) yield { type: 'text', text };
    }
  } catch (cause) {
    failures.push(cause);
  }
  for (const text of waiting.give()) yield { type: 'text', text };
  if (failures.length > 0) throw failures[0];
}

/** The texts of all choices but the first, until that has come to its end. */
class WaitingTexts {
  readonly #seen = new Set<number>();
  #texts: { choice: number; text: string }[] = [];
  #characters = 0;
  #last: number | undefined;
  #alternates = false;
  /** The end of the first choice's text, and whether its last line may be inside a link. */
  #tail = '';
  #isOpen = false;
  isTooMuch = false;

  /** Whether the text has to wait. */
  keep(text: string, choice = this.#last ?? 0): boolean {
    if (choice !== this.#last && this.#seen.has(choice)) this.#alternates = true;
    this.#seen.add(choice);
    this.#last = choice;
    const [first] = this.#seen;
    if (choice === first) this.#readFirst(text);
    if (choice === first || this.isTooMuch) return false;
    this.#texts.push({ choice, text });
    this.#characters += text.length;
    this.isTooMuch = this.#seen.size > choicesMax || this.#characters > waitingCharactersMax;
    return true;
  }

  #readFirst(text: string): void {
    const read = this.#tail + text;
    const line = read.slice(read.lastIndexOf('\n') + 1);
    this.#isOpen = mayBeOpen.test(line) || (this.#isOpen && line.length === read.length);
    this.#tail = line.slice(-tailCharacters);
  }

  /** The text of a choice that has ended, unless it would stand inside a link of the first one. */
  giveEnded(choice: number): string[] {
    const own = this.#texts.filter((text) => text.choice === choice).map(({ text }) => text);
    if (own.length === 0 || this.#isOpen) return [];
    this.#texts = this.#texts.filter((text) => text.choice !== choice);
    this.#tail = '';
    return [`\n\n${own.join('')}\n\n`];
  }

  give(): string[] {
    const texts = this.#texts;
    this.#texts = [];
    if (!this.#alternates) return texts.map(({ text }) => text);
    const byChoice = new Map<number, string>();
    for (const { choice, text } of texts) byChoice.set(choice, (byChoice.get(choice) ?? '\n\n') + text);
    return [...byChoice.values()];
  }
}
