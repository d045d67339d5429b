import 'server-only';
import { z } from 'zod';

/** Ids become part of addresses and of storage keys, so nothing else may be in them. */
export const taskIdPattern = /^[\w-]{1,200}$/;

/** Milliseconds since 1970; the gateway sends seconds. A time outside our century is ignored. */
export const taskTime = z
  .number()
  .transform((seconds) => seconds * 1_000)
  .refine((time) => time > 1e12 && time < 5e12)
  .nullish()
  .transform((time) => time ?? null)
  .catch(null);

type TaskStatus = 'pending' | 'in_progress' | 'completed' | 'failed' | 'cancelled';

/** The words for the same statuses in other services, whose answers relays pass on. */
const statusWords: readonly [TaskStatus, RegExp][] = [
  ['pending', /^(?:pending|queue[ds]?|waiting|submitted|created|not[ _-]?start(?:ed)?)$/i],
  ['in_progress', /^(?:in[ _-]?progress|processing|running|generating|started)$/i],
  ['completed', /^(?:completed?|success(?:ful)?|succe(?:ed|eded)|done|finished|ready)$/i],
  ['failed', /^(?:fail(?:ed|ure)?|error|(?:\w+[ _-])?(?:moderated|rejected|refused|blocked)|expired)$/i],
  ['cancelled', /^cancell?ed$/i],
];

function readStatus(text: string): TaskStatus | null {
  return statusWords.find(([, pattern]) => pattern.test(text.trim()))?.[0] ?? null;
}

/** The status in the service's own word, which may say why a task has failed: `Request Moderated`. */
function withStatusWord(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'status' in value
    ? { ...value, statusWord: value.status }
    : value;
}

const taskFields = z.looseObject({
  id: z.string().regex(taskIdPattern).nullish().catch(null),
  model: z.string().max(200).nullish().catch(null),
  status: z.string().transform(readStatus).nullish().catch(null),
  statusWord: z.string().max(60).nullish().catch(null),
  /** One picture may also come without a list around it. */
  output: z
    .union([z.array(z.unknown()), z.unknown().transform((one) => (one === '' ? null : [one]))])
    .nullish(),
  usage: z.unknown().optional(),
  error: z.unknown().optional(),
  created_at: taskTime,
  expires_at: taskTime,
});

/** A task as the gateway sends it, on the list or alone. An unreadable field counts as missing. */
export const taskSchema = z.preprocess(withStatusWord, taskFields);
export type TaskJson = z.infer<typeof taskSchema>;

/**
 * Finds the task in an answer, even inside `{code, data: {task}}`, a list of one, or a string of JSON. A task has a
 * `status` and an `id` or a result; any other answer gives null.
 */
export function readTaskJson(value: unknown, depth = 0): TaskJson | null {
  if (depth > 3) return null;
  if (typeof value === 'string') return readTaskJson(parseObject(value), depth + 1);
  if (Array.isArray(value)) return value.length === 1 ? readTaskJson(value[0], depth + 1) : null;
  const parsed = taskSchema.safeParse(value);
  if (!parsed.success) return null;
  const { status, id, output, ...others } = parsed.data;
  if (status && (id || output || others.error || others.usage)) return parsed.data;
  for (const inner of [others.data, others.task, others.result, others.response]) {
    const task = readTaskJson(inner, depth + 1);
    if (task !== null) return task;
  }
  return null;
}

function parseObject(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'string' ? undefined : parsed;
  } catch {
    // Text that only begins like JSON.
    return undefined;
  }
}

/** Status words that a running task never has. */
const endedWords =
  /succe|complete|done|finish|ready|fail|error|cancel|expire|reject|refus|block|moderat|ok\b/i;

/**
 * Treats a task with an unknown status as running, because its id leads to its pictures. Null for an answer of another
 * kind. Only for answers in which no picture and no error was found.
 */
export function readTaskOfUnknownStatus(value: unknown): TaskJson | null {
  const parsed = taskSchema.safeParse(value);
  const word = z.looseObject({ status: z.string().max(60) }).safeParse(value).data?.status;
  if (!parsed.success || !parsed.data.id || word === undefined || endedWords.test(word)) return null;
  return { ...parsed.data, status: 'in_progress' };
}

/** Far above the cost of ten of the largest pictures. */
const costUsdMax = 1_000;
const costSchema = z.object({ cost: z.number().min(0).max(costUsdMax) });

/** The cost of a call as the gateway reports it, in whole micro-USD; null if nothing reported can be a price. */
export function readTaskCost(usage: unknown): number | null {
  const parsed = costSchema.safeParse(usage);
  return parsed.success ? Math.round(parsed.data.cost * 1_000_000) : null;
}

/**
 * The id in the first bytes of a task's JSON, so that it is known before the megabytes of its pictures have arrived.
 * Only short values may precede it: an id inside a longer value might belong to something else.
 */
export function findTaskId(start: string): string | null {
  const member = '"\\w+"\\s*:\\s*(?:"[^"\\\\]{0,500}"|[\\w.+-]+)';
  const pattern = new RegExp(`^\\s*\\{\\s*(?:(?!"id")${member}\\s*,\\s*){0,20}"id"\\s*:\\s*"([^"]*)"`);
  const id = pattern.exec(start)?.[1];
  return id !== undefined && taskIdPattern.test(id) ? id : null;
}
