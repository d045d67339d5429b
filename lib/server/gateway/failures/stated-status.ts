import 'server-only';

const statusFields = ['status', 'status_code', 'statusCode', 'http_status', 'httpStatus', 'code'] as const;

/**
 * The status of a failure that a body states although HTTP says 200, as relays do that pass on only the body of their
 * vendor: as a number, or by the shape in which frameworks list the fields that did not pass their checks. null if it
 * states none.
 */
export function statedStatus(body: unknown): number | null {
  const { error, errors: listed } = fieldsOf(body);
  for (const part of [body, error, Array.isArray(listed) ? listed[0] : undefined]) {
    const fields = fieldsOf(part);
    const found = statusFields.map((name) => statusOf(fields[name])).find((status) => status !== null);
    if (found !== undefined) return found;
  }
  return listsInvalidFields(body) ? 422 : null;
}

function statusOf(value: unknown): number | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  return /^[45]\d\d$/.test(String(value)) ? Number(value) : null;
}

/** `detail: [{loc, msg}]`, `errors: {size: ["…"]}`, `issues: [{path}]`, `invalid-params: [{name, reason}]`. */
function listsInvalidFields(body: unknown): boolean {
  const { detail, error, errors, issues, ...others } = fieldsOf(body);
  const params = others['invalid-params'] ?? others.invalid_params;
  const lists = [detail, errors, issues, params, fieldsOf(error).issues, fieldsOf(error).errors];
  if (lists.some((list) => Array.isArray(list) && list.some(namesField))) return true;
  const sentences = Array.isArray(errors) ? errors : Object.values(fieldsOf(errors)).flat();
  return sentences.some(isText) ? isChecked(errors, sentences) : false;
}

/** Sentences that blame the service are no list of what is wrong with the request: `errors: ["Internal error"]`. */
const ofService =
  /\b(?:internal|servers?|time[ -]?(?:d[ -])?outs?|unavailable|again|busy|overload\w*|upstream|failed|wrong|unexpected|unknown error)\b|系统|系統|服务|服務|稍后|稍後|繁忙|超时|逾時|失败|失敗/i;

function isChecked(errors: unknown, sentences: readonly unknown[]): boolean {
  const isList = Array.isArray(errors) ? errors.every(isText) : isByField(errors);
  return isList && !sentences.some((text) => isText(text) && ofService.test(text));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function namesField(item: unknown): boolean {
  const { loc, path, code, field, name, reason } = fieldsOf(item);
  // In an error of GraphQL, a path without a code leads to the part of the answer that failed.
  const isPath = Array.isArray(path) && typeof code === 'string';
  return Array.isArray(loc) || isPath || typeof field === 'string' || Boolean(name && reason);
}

function isByField(errors: unknown): boolean {
  const texts = Object.values(fieldsOf(errors));
  return (
    texts.length > 0 &&
    texts.every((list) => Array.isArray(list) && list.every((text) => typeof text === 'string'))
  );
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  const isFields = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isFields ? (value as Readonly<Record<string, unknown>>) : {};
}
