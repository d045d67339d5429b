const blank = /^[\s>]*$/;

/** Holds a picture until the next line is known, which may link the video that the picture is a preview of. */
export class PossiblePreview {
  url: string | null = null;
  #isOwnLine = true;

  hold(url: string): void {
    this.url = url;
    this.#isOwnLine = true;
  }

  /** Puts another form of the same picture in its place. */
  replace(url: string): void {
    this.url = url;
  }

  /** Empties it. Returns the picture, if there is one. */
  take(): string | null {
    const { url } = this;
    this.url = null;
    return url;
  }

  /** Called at the end of a line with its text. Returns whether the line after the picture is known now. */
  endLine(text: string): boolean {
    const isNext = this.hasNextLine(text);
    this.#isOwnLine = false;
    return isNext;
  }

  /** Whether a line with this text is the next line after the picture. Empty lines between them do not count. */
  hasNextLine(text: string): boolean {
    return !this.#isOwnLine && !blank.test(text);
  }
}

/** The line that a text ends in, and the last line before it that has words. */
export function lastLines(text: string): string {
  const lines = text.split('\n');
  const open = lines.pop() ?? '';
  return `${lines.findLast((line) => !blank.test(line)) ?? ''}\n${open}`;
}
