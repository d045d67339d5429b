/** Long enough for a name that a screen reader reads aloud. */
const nameMax = 120;

/** The accessible name of a picture: the beginning of its prompt, on one line. */
export function pictureName(prompt: string, untitled: string): string {
  const line = prompt.replace(/\s+/gu, ' ').trim();
  if (line === '') return untitled;
  const characters = Array.from(line);
  return characters.length < nameMax ? line : `${characters.slice(0, nameMax - 1).join('')}…`;
}
