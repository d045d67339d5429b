import type { SnippetRequest } from './snippet-request';
import { wireArguments } from './wire-arguments';

/** The names of saved pictures follow the gateway's page: image_gen_1.png, image_gen_2.png … */
export const filePrefix = 'image_gen';
export const previewPrefix = 'image_gen_preview';
export const maskFile = 'mask.png';

/** The extension of saved files. Reverse models choose the format themselves, but the gateway's page uses png too. */
export function fileExtension(request: SnippetRequest): string {
  const format = wireArguments(request).find(([name]) => name === 'output_format');
  if (format === undefined) return 'png';
  return format[1] === 'jpeg' ? 'jpg' : String(format[1]);
}

/** Placeholder file names for the reference pictures. */
export function referenceFiles(request: SnippetRequest): readonly string[] {
  const count = Math.max(request.references ?? 0, request.kind === 'edit' ? 1 : 0);
  return Array.from({ length: count }, (_, position) => `reference-${position + 1}.png`);
}

/**
 * Whether an edit on the images route sends its only reference as `image`. Models that take this route only for previews
 * get a list, as the studio sends it.
 */
export function sendsSingleImage(request: SnippetRequest): boolean {
  return request.model.route === 'images' && referenceFiles(request).length === 1;
}

export interface ChatTurn {
  role: 'user' | 'assistant';
  text: string;
  /** Names of the picture files in this turn. */
  files: readonly string[];
}

/** The conversation for the gateway: all earlier turns, then the prompt with the pictures that no earlier turn has. */
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
