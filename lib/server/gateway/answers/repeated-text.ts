import 'server-only';
import type { ChatChunk } from './chat-pieces';

/** Longer answers hold pictures in base64, which nobody repeats with every event. */
const charactersMax = 200_000;

/**
 * Removes what events have said before: some vendors send the whole message so far with each of them, in `message` in
 * place of `delta`.
 */
export class RepeatedText {
  readonly #said = new Map<number, string>();

  remove(chunk: ChatChunk): ChatChunk {
    if (!chunk.choices?.some(({ delta, message }) => !delta && message)) return chunk;
    return { ...chunk, choices: chunk.choices.map((choice, position) => this.#removeFrom(choice, position)) };
  }

  #removeFrom(choice: NonNullable<ChatChunk['choices']>[number], position: number) {
    const { delta, message, index = position } = choice;
    const content = message?.content;
    if (delta || typeof content !== 'string' || content === '') return choice;
    const before = this.#said.get(index) ?? '';
    const isWhole = before !== '' && content.startsWith(before);
    this.#said.set(index, (isWhole ? content : before + content).slice(0, charactersMax));
    return isWhole ? { ...choice, message: { ...message, content: content.slice(before.length) } } : choice;
  }
}
