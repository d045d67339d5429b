import 'server-only';

const depthMax = 8;
const wordsMax = 12;
const wordFields =
  /^(?:message|msg|details?|errors?|fault|fault_?string|err_?msg|error_?(?:msg|message|description)|reason|description|title|(?:status|ret|return|resp|result|sub)_?(?:msg|message|desc)|fail(?:ure|ed)?_?reason|\w{0,20}filtered_?reason|upstream_?(?:error|message)|cause|inner_?error)$/i;
/** Objects in which some vendors wrap the words. A text directly in such a field is not one of them. */
const wrapperFields =
  /^(?:response(?:_?metadata)?|base_?resp|data|result|output|predictions|artifacts|body|fieldViolations)$/i;
/** How Rails and Django name the request as a whole among its fields. */
const wholeFields = /^(?:base|non_field_errors|__all__)$/i;
/** Status fields, which count as words only if they say that moderation ended the work. */
const stateFields = /^(?:status|state|finish_?reason)$/i;
const moderated = /moderated|filtered|blocked|sensitive|prohibited/i;

export interface RefusalWords {
  message: string;
  code: string;
}

/**
 * What a refusal of any shape says: `detail: [{loc, msg}]`, `error: […]`, `errors: {field: […]}`, an error's JSON
 * inside a message. Each sentence once, the outermost first, with the field that it is about.
 */
export function findRefusalWords(body: unknown): RefusalWords {
  const found = { sentences: new Set<string>(), code: '' };
  collect(body, 0, '', found);
  return { message: [...found.sentences].join(' '), code: found.code };
}

function collect(
  value: unknown,
  depth: number,
  field: string,
  found: { sentences: Set<string>; code: string },
): void {
  if (depth > depthMax || found.sentences.size >= wordsMax) return;
  if (typeof value === 'string') {
    const nested = parseNested(value);
    const sentence = value.trim();
    if (nested !== undefined) collect(nested, depth + 1, field, found);
    else if (sentence !== '') found.sentences.add(field === '' ? sentence : `${field}: ${sentence}`);
  } else if (Array.isArray(value)) {
    for (const item of value.slice(0, wordsMax)) collect(item, depth + 1, field, found);
  } else if (typeof value === 'object' && value !== null) collectObject(value, depth, field, found);
}

function collectObject(
  value: object,
  depth: number,
  field: string,
  found: { sentences: Set<string>; code: string },
): void {
  const fields = value as Readonly<Record<string, unknown>>;
  const code = fields.code ?? fields.Code;
  if (found.code === '' && typeof code === 'string') found.code = code;
  const place = Array.isArray(fields.loc) ? fields.loc.filter((part) => part !== 'body').join('.') : field;
  // An object with the fields at fault for keys, whatever their names: `errors: {size: ["…"]}` and the like.
  const isByField =
    depth > 0 &&
    Object.entries(fields).every(([name, child]) => Array.isArray(child) && !wordFields.test(name));
  for (const [name, child] of Object.entries(fields).slice(0, 50)) {
    if (isByField) collect(child, depth + 1, wholeFields.test(name) ? '' : name, found);
    else if (stateFields.test(name) && typeof child === 'string' && moderated.test(child))
      collect(child, depth + 1, place, found);
    else if (wordFields.test(name) || (wrapperFields.test(name) && typeof child === 'object'))
      collect(child, depth + 1, place, found);
  }
}

/** Fields that repeat the request or lead elsewhere, and names that say nothing about what is at fault. */
const otherFields =
  /prompt|input|request|stack|trace|url|link|help|docs?$|time|date|(?:^|_)id$|version|model|agent|instance/i;
const plainFields =
  /^(?:\d+|data|result|text|value|err|exception|fields|issues|violations|response|reply|content|output)$/i;

/** Every sentence of a refusal, whatever its fields are called; for one that says nothing in the usual fields. */
export function findAnyWords(body: unknown): string {
  const sentences = new Set<string>();
  const read = (value: unknown, field: string, depth: number): void => {
    if (depth > depthMax || sentences.size >= wordsMax) return;
    if (typeof value === 'string') {
      const sentence = value.trim();
      const isNamed = field !== '' && !wordFields.test(field) && !plainFields.test(field);
      if (/\s|[\u4e00-\u9fff]/.test(sentence)) sentences.add(isNamed ? `${field}: ${sentence}` : sentence);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, child] of Object.entries(value).slice(0, 50))
        if (!otherFields.test(name)) read(child, Array.isArray(value) ? field : name, depth + 1);
    }
  };
  read(body, '', 0);
  return [...sentences].join(' ').slice(0, 4_000);
}

/** JSON inside a text, even after a few words: `upstream error: {"error": …}`. */
function parseNested(text: string): unknown {
  const start = text.search(/[{[]\s*["{]/);
  if (start === -1 || text.length > 20_000) return undefined;
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  for (const candidate of [text.slice(start, end + 1), text.slice(start, end + 1).replaceAll('\\"', '"')]) {
    try {
      const parsed: unknown = JSON.parse(candidate);
      if (typeof parsed === 'object' && parsed !== null) return parsed;
    } catch {
      // Words with brackets in them, not JSON.
    }
  }
  return undefined;
}
