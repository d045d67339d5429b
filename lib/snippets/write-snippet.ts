import { writeCurl } from './curl';
import { type HttpCall, httpCall } from './http-call';
import { writeHttpCurl } from './http-curl';
import { writeHttpJavascript } from './http-javascript';
import { writeHttpPython } from './http-python';
import { writeJavascript } from './javascript';
import { writePython } from './python';
import type { SnippetRequest } from './snippet-request';

export const snippetLanguages = ['python', 'javascript', 'curl'] as const;
export type SnippetLanguage = (typeof snippetLanguages)[number];

interface Writer {
  /** With the `openai` package, or curl in its place. */
  plain: (request: SnippetRequest) => string;
  /** For routes that the package does not know. */
  http: (request: SnippetRequest, call: HttpCall) => string;
}

const writers: Readonly<Record<SnippetLanguage, Writer>> = {
  python: { plain: writePython, http: writeHttpPython },
  javascript: { plain: writeJavascript, http: writeHttpJavascript },
  curl: { plain: writeCurl, http: writeHttpCurl },
};

/**
 * Writes a program that sends the form's request. The key comes from AIHUBMIX_API_KEY or is filled in by hand. The
 * program saves pictures as `image_gen_1.png`, `image_gen_2.png` … and never overwrites a file.
 */
export function writeSnippet(language: SnippetLanguage, request: SnippetRequest): string {
  const cleaned = {
    ...request,
    prompt: request.prompt.trim(),
    baseUrl: request.baseUrl.replace(/\/+$/, ''),
  };
  const call = httpCall(cleaned);
  return call === null ? writers[language].plain(cleaned) : writers[language].http(cleaned, call);
}
