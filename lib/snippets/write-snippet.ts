import { writeCurl } from './curl';
import { writeJavascript } from './javascript';
import { writePython } from './python';
import type { SnippetRequest } from './snippet-request';

export const snippetLanguages = ['python', 'javascript', 'curl'] as const;
export type SnippetLanguage = (typeof snippetLanguages)[number];

const writers: Readonly<Record<SnippetLanguage, (request: SnippetRequest) => string>> = {
  python: writePython,
  javascript: writeJavascript,
  curl: writeCurl,
};

/**
 * A program that makes the request on the form by itself: the key comes from AIHUBMIX_API_KEY or is filled in by
 * hand, pictures are saved as `image_gen_1.png`, `image_gen_2.png` … and no file is ever overwritten.
 */
export function writeSnippet(language: SnippetLanguage, request: SnippetRequest): string {
  return writers[language]({
    ...request,
    prompt: request.prompt.trim(),
    baseUrl: request.baseUrl.replace(/\/+$/, ''),
  });
}
