const held = new Map<string, string>();

/** Holds a raw answer for as long as this page is open: a conversation goes on where nothing can be stored. */
export function putInMemoryAnswer(turnId: string, raw: string): void {
  held.set(turnId, raw);
}

export function getInMemoryAnswer(turnId: string): string | null {
  return held.get(turnId) ?? null;
}
