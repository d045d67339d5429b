import 'server-only';
import type { CatalogueModel } from '@/lib/catalogue/model';

export type Retirement = NonNullable<CatalogueModel['retirement']>;

const entriesMax = 1_000;
const idKeys = ['model_id', 'model', 'id', 'model_name', 'name'];
/** The most telling first: what is deprecated today may be shut down much later. */
const dayKeys = [/shut_?down/i, /retire/i, /sunset/i, /offline/i, /^(?:date|day|on)$/i];
const successorKeys = [/success/i, /replac/i, /recommend/i, /alternative/i, /migrat/i];

/**
 * The gateway's list of retirements by model id. Its shape is not documented, so it is read for what can be recognised:
 * a list, or a list below one key, of objects with an id, a day and perhaps a successor. The rest is skipped.
 */
export function readRetirements(json: unknown): ReadonlyMap<string, Retirement> {
  const retirements = new Map<string, Retirement>();
  for (const entry of listIn(json).slice(0, entriesMax)) {
    const fields = fieldsOf(entry);
    const id = idKeys.map((key) => fields.get(key)).find(isName);
    if (id === undefined) continue;
    const successor = first(successorKeys, fields, readName);
    const on = first(dayKeys, fields, readDay);
    if (on !== null || successor !== null) retirements.set(id, { on, successor });
  }
  return retirements;
}

function listIn(json: unknown): readonly unknown[] {
  if (Array.isArray(json)) return json;
  const lists = [...fieldsOf(json).values()].flatMap((value) => [value, ...fieldsOf(value).values()]);
  return lists.find((value): value is unknown[] => Array.isArray(value)) ?? [];
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map();
  return new Map(Object.entries(value).slice(0, 50));
}

function first(
  patterns: readonly RegExp[],
  fields: ReadonlyMap<string, unknown>,
  read: (value: unknown) => string | null,
): string | null {
  for (const pattern of patterns) {
    for (const [key, value] of fields) {
      const found = pattern.test(key) ? read(value) : null;
      if (found !== null) return found;
    }
  }
  return null;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 200;
}

function readName(value: unknown): string | null {
  const name: unknown = Array.isArray(value) ? value[0] : value;
  return isName(name) ? name : null;
}

/** A day as text, or a time in seconds or milliseconds since 1970. */
function readDay(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = typeof value === 'string' ? /^\d{4}-\d{2}-\d{2}/.exec(value)?.[0] : undefined;
  const milliseconds =
    typeof value === 'number' ? value * (value < 100_000_000_000 ? 1_000 : 1) : Date.parse(text ?? '');
  const isPlausible = milliseconds > Date.UTC(2020) && milliseconds < Date.UTC(2100);
  return isPlausible ? new Date(milliseconds).toISOString().slice(0, 10) : null;
}
