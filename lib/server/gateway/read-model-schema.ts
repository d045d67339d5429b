import 'server-only';
import { z } from 'zod';
import type { TaskSchema, TaskSchemaField } from '@/lib/catalogue/task-schema';

/** The endpoint that the tasks route calls. An address inside a schema is compared with it and never called. */
const tasksPath = '/ai/v1/images/generations';

/** Real schemas have about twenty fields; beyond these bounds the answer is no schema. */
const fieldsMax = 200;
const namesMax = 100;
const valuesMax = 200;
const depthMax = 4;
const endpointsMax = 50;

const answerSchema = z.object({ endpoints: z.array(z.unknown()) });
const endpointSchema = z.object({
  method: z.string(),
  path: z.string(),
  lifecycle: z
    .object({
      mode: z.enum(['sync', 'async', 'sync_or_async']).optional().catch(undefined),
      supports_async: z.boolean().optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
  request: z.object({ schema: z.unknown() }),
});
const objectSchema = z.object({
  properties: z.custom<object>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  ),
  required: z.array(z.unknown()).optional().catch(undefined),
});

const bound = z.number().optional().catch(undefined);
const scalar = z.union([z.string().max(100), z.number(), z.boolean()]);
const fieldSchema = z.object({
  default: scalar.optional().catch(undefined),
  enum: z.array(z.unknown()).optional().catch(undefined),
  const: scalar.optional().catch(undefined),
  minimum: bound,
  maximum: bound,
  multipleOf: bound,
  maxItems: bound,
  anyOf: z.array(z.unknown()).optional().catch(undefined),
  oneOf: z.array(z.unknown()).optional().catch(undefined),
});

/**
 * What the answer of `/call/schema/models/{model}/endpoints` says of the tasks route; null if it says nothing usable.
 * Unknown keywords are ignored. The answer is untrusted: fields, values and depth are bounded.
 */
export function readModelSchema(json: unknown): TaskSchema | null {
  const endpoints = answerSchema.safeParse(json).data?.endpoints.slice(0, endpointsMax) ?? [];
  for (const candidate of endpoints) {
    const endpoint = endpointSchema.safeParse(candidate).data;
    if (endpoint?.path !== tasksPath || endpoint.method.toUpperCase() !== 'POST') continue;
    const schema = readRequest(endpoint.request.schema);
    return schema && { ...schema, calls: readCalls(endpoint.lifecycle, schema) };
  }
  return null;
}

function readRequest(json: unknown): Omit<TaskSchema, 'calls'> | null {
  const body = readFields(json);
  const properties = objectSchema.safeParse(json).data;
  if (body === null || properties === undefined || !body.has('prompt')) return null;
  const extraJson = Object.entries(properties.properties).find(([name]) => name === 'extra')?.[1];
  const extra = readFields(extraJson);
  return {
    body,
    extra: extra ?? new Map(),
    required: readRequired(properties),
    requiredExtra: readRequired(objectSchema.safeParse(extraJson).data),
  };
}

function readRequired(object: z.infer<typeof objectSchema> | undefined): Set<string> {
  const names = (object?.required ?? []).slice(0, fieldsMax);
  return new Set(
    names.flatMap((name) => (typeof name === 'string' && name.length <= namesMax ? [name] : [])),
  );
}

function readFields(json: unknown): Map<string, TaskSchemaField> | null {
  const object = objectSchema.safeParse(json).data;
  if (object === undefined) return null;
  const entries = Object.entries(object.properties);
  if (entries.length > fieldsMax) return null;
  return new Map(entries.flatMap(([name, field]) => (field === false ? [] : [[name, readField(field, 0)]])));
}

/** A field that cannot be read takes any value: the gateway refuses a wrong one, free of charge. */
function readField(json: unknown, depth: number): TaskSchemaField {
  const field = fieldSchema.safeParse(json).data;
  if (field === undefined || depth > depthMax) return { values: null };
  const { minimum, maximum, multipleOf, maxItems, default: fallback } = field;
  const bounds = { minimum, maximum, multipleOf, maxItems };
  return {
    values: readValues(field, depth),
    ...bounds,
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}

function readValues(field: z.infer<typeof fieldSchema>, depth: number): TaskSchemaField['values'] {
  if (field.const !== undefined) return [field.const];
  if (field.enum)
    return field.enum.slice(0, valuesMax).flatMap((value) => scalar.safeParse(value).data ?? []);
  const alternatives = (field.anyOf ?? field.oneOf ?? []).slice(0, valuesMax);
  if (alternatives.length === 0) return null;
  const lists = alternatives.map((alternative) => readField(alternative, depth + 1).values);
  // One alternative that takes anything leaves the whole field open.
  return lists.includes(null) ? null : lists.flatMap((values) => values ?? []).slice(0, valuesMax);
}

/** The lifecycle says how a model can be called, and so does a required `async` that only takes true. */
function readCalls(
  lifecycle: z.infer<typeof endpointSchema>['lifecycle'],
  { body, required }: Omit<TaskSchema, 'calls'>,
): TaskSchema['calls'] {
  const async = body.get('async');
  if (lifecycle?.mode === 'async') return 'async';
  if (required.has('async') && async?.values?.includes(true) && !async.values.includes(false)) return 'async';
  const isSync = lifecycle?.mode === 'sync' || lifecycle?.supports_async === false || async === undefined;
  return isSync ? 'sync' : 'both';
}
