import 'server-only';

const depthMax = 8;
const valuesMax = 2_000;

/** Marks of a picture or a prompt that a filter has stopped. A setting such as `nsfw: true` only repeats the request. */
const stopped =
  /^(?:has_?nsfw\w*|is_?nsfw|nsfw_?(?:detected|flagged|content_?detected)|(?:is_?)?flagged|(?:is_?)?(?:content_?)?filtered|moderation_?blocked|is_?moderated)$/i;
const safe = /^(?:is_?(?:image_?)?safe|(?:image|content)_?is_?safe)$/i;
/** The reason why Google filtered a picture. */
const reason = /filtered_?reasons?$/i;

/** Whether an answer without a picture marks one as withheld by moderation, be it without a word. */
export function marksWithheld(value: unknown): boolean {
  let valuesLeft = valuesMax;
  const read = (part: unknown, depth: number): boolean => {
    if (typeof part !== 'object' || part === null || depth > depthMax || valuesLeft === 0) return false;
    valuesLeft -= 1;
    if (Array.isArray(part)) return part.some((item) => read(item, depth + 1));
    return Object.entries(part).some(([name, child]) => isMark(name, child) || read(child, depth + 1));
  };
  return read(value, 0);
}

function isMark(name: string, value: unknown): boolean {
  if (stopped.test(name)) return [value].flat().includes(true);
  if (safe.test(name)) return [value].flat().includes(false);
  return reason.test(name) && typeof value === 'string' && value.trim() !== '';
}
