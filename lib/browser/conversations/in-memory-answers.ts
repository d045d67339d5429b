const answers = new Map<string, string>();

/** Remembers a raw answer while this page is open, so that a conversation can go on even if nothing can be stored. */
export function putInMemoryAnswer(turnId: string, raw: string): void {
  answers.set(turnId, raw);
}

export function getInMemoryAnswer(turnId: string): string | null {
  return answers.get(turnId) ?? null;
}
