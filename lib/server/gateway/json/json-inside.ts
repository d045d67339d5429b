import 'server-only';
import { isError, searchAnswer } from '../answers/search-answer';
import { JsonScan } from './json-scan';
import { readTaskJson } from './task-json';

const triesMax = 8;
const opening = /(?:^|[>\n\r])\s*(?=\{\s*"|\[\s*[[{"])/g;

/**
 * The JSON of an answer that follows something else, such as a warning of the program that wrote it; null if no JSON in
 * it is an answer. The contents of a page's scripts are skipped.
 */
export function findJsonInside(bytes: Buffer): Buffer | null {
  // One character for each byte, so that positions are those of the bytes.
  const text = withoutScripts(bytes.toString('latin1'));
  opening.lastIndex = 0;
  for (let tries = 0; tries < triesMax; tries += 1) {
    const found = opening.exec(text);
    if (found === null) return null;
    const rest = Buffer.from(text.slice(found.index + found[0].length), 'latin1');
    const end = new JsonScan().read(rest);
    const json = end === -1 ? null : rest.subarray(0, end);
    if (json !== null && isAnswer(json)) return json;
    opening.lastIndex = found.index + found[0].length + 1;
  }
  return null;
}

/** The same for events. */
export function findEventsInside(bytes: Buffer): Buffer | null {
  const text = withoutScripts(bytes.toString('latin1'));
  const start = /(?:^|[>\n\r])\s*(?=(?:event:[^\n]{1,100}\n)?data:\s*\{\s*")/.exec(text);
  return start === null ? null : bytes.subarray(start.index + start[0].length);
}

function isAnswer(json: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(json.toString());
    if (searchAnswer(value).length > 0) return true;
    if (typeof value !== 'object' || value === null) return false;
    const { error, choices, candidates } = value as Readonly<Record<string, unknown>>;
    const isKnown = Array.isArray(choices) || Array.isArray(candidates) || readTaskJson(value) !== null;
    return isKnown || isError(error);
  } catch {
    // Something in brackets, not JSON.
    return false;
  }
}

/** Blanks in place of scripts and styles. The page is copied once, however many of them it has. */
function withoutScripts(page: string): string {
  const parts: string[] = [];
  let copied = 0;
  const openTag = /<(script|style)/g;
  for (let found = openTag.exec(page); found !== null; found = openTag.exec(page)) {
    const end = page.indexOf(`</${found[1]}`, found.index);
    const until = end === -1 ? page.length : end;
    parts.push(page.slice(copied, found.index), ' '.repeat(until - found.index));
    copied = until;
    openTag.lastIndex = until;
  }
  return parts.join('') + page.slice(copied);
}
