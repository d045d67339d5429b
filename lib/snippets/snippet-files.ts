import type { SnippetRequest } from './snippet-request';
import { wireArguments } from './wire-arguments';

/** What saved pictures are called, as on the gateway's page: image_gen_1.png, image_gen_2.png … */
export const filePrefix = 'image_gen';
export const previewPrefix = 'image_gen_preview';
export const maskFile = 'mask.png';

/** The ending of saved files. Reverse models choose the format themselves; the gateway's page calls it png too. */
export function fileExtension(request: SnippetRequest): string {
  const format = wireArguments(request).find(([name]) => name === 'output_format');
  if (format === undefined) return 'png';
  return format[1] === 'jpeg' ? 'jpg' : String(format[1]);
}

/** File names that stand for the reference pictures. */
export function referenceFiles(request: SnippetRequest): readonly string[] {
  const count = Math.max(request.references ?? 0, request.kind === 'edit' ? 1 : 0);
  return Array.from({ length: count }, (_, position) => `reference-${position + 1}.png`);
}
