import { referenceFiles } from './snippet-files';
import type { SnippetRequest } from './snippet-request';

export interface ChatTurn {
  role: 'user' | 'assistant';
  text: string;
  /** Names of the picture files that the turn shows. */
  files: readonly string[];
}

/** The conversation as the gateway wants it: earlier turns whole, then the prompt with the pictures that are new. */
export function chatTurns(request: SnippetRequest): readonly ChatTurn[] {
  const files = referenceFiles(request);
  const earlier = request.messages ?? [];
  const shown = new Set(earlier.flatMap((message) => message.images ?? []));
  return [
    ...earlier.map(({ role, text, images }) => ({
      role,
      text,
      files: (images ?? []).flatMap((position) => files[position] ?? []),
    })),
    { role: 'user', text: request.prompt, files: files.filter((_, position) => !shown.has(position)) },
  ];
}
