const titleCharactersMax = 60;

/** The title of a conversation: the first line of its first message, cut between words if possible. */
export function conversationTitle(message: string): string {
  const line = message.trim().split(/\r?\n/, 1)[0]?.trim() ?? '';
  const characters = [...line];
  if (characters.length <= titleCharactersMax) return line;
  const cut = characters.slice(0, titleCharactersMax).join('');
  const space = cut.lastIndexOf(' ');
  return `${(space > titleCharactersMax / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}
