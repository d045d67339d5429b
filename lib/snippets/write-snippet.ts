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
 * Writes a program that sends the form's request. The key comes from AIHUBMIX_API_KEY or is filled in by hand. The
 * program saves pictures as `image_gen_1.png`, `image_gen_2.png` … and never overwrites a file.
 */
export function writeSnippet(language: SnippetLanguage, request: SnippetRequest): string {
  return writers[language]({
    ...request,
    prompt: request.prompt.trim(),
    baseUrl: request.baseUrl.replace(/\/+$/, ''),
  });
}
