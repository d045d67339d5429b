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

function readRequest(root: unknown): Omit<TaskSchema, 'calls'> | null {
  const json = plainSchema(root, root);
  const body = readFields(json, root);
  const properties = objectSchema.safeParse(json).data;
  if (body === null || properties === undefined || !body.has('prompt')) return null;
  const extraEntry = Object.entries(properties.properties).find(([name]) => name === 'extra')?.[1];
  const extraJson = plainSchema(extraEntry, root);
  const extra = readFields(extraJson, root);
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

const referenceSchema = z.object({ $ref: z.string().max(200) });
const wrapperSchema = z.object({
  anyOf: z.array(z.unknown()).optional().catch(undefined),
  oneOf: z.array(z.unknown()).optional().catch(undefined),
  allOf: z.array(z.unknown()).optional().catch(undefined),
});
const nullSchema = z.object({ type: z.literal('null') });

/**
 * A schema without what only wraps it: a reference into the same document, or alternatives of which one is not null.
 */
function plainSchema(json: unknown, root: unknown, depth = 0): unknown {
  if (depth > depthMax) return json;
  const pointer = referenceSchema.safeParse(json).data?.$ref;
  if (pointer !== undefined) return plainSchema(follow(pointer, root), root, depth + 1);
  const { anyOf, oneOf, allOf } = wrapperSchema.safeParse(json).data ?? {};
  const wrapped = (anyOf ?? oneOf ?? allOf)?.slice(0, valuesMax).filter((one) => !isNull(one));
  if (wrapped?.length !== 1) return json;
  const { anyOf: _any, oneOf: _one, allOf: _all, ...beside } = z.looseObject({}).safeParse(json).data ?? {};
  return { ...beside, ...z.looseObject({}).safeParse(plainSchema(wrapped[0], root, depth + 1)).data };
}

function isNull(json: unknown): boolean {
  return nullSchema.safeParse(json).success;
}

/** What a pointer such as `#/$defs/Extra` leads to; undefined for any that leads out of the document. */
function follow(pointer: string, root: unknown): unknown {
  if (!pointer.startsWith('#/')) return undefined;
  const path = pointer.slice(2).split('/').slice(0, 10);
  return path.reduce<unknown>((value, step) => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    const isOwn = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    return isOwn ? Object.entries(value).find(([own]) => own === name)?.[1] : undefined;
  }, root);
}

function readFields(json: unknown, root: unknown): Map<string, TaskSchemaField> | null {
  const object = objectSchema.safeParse(json).data;
  if (object === undefined) return null;
  const entries = Object.entries(object.properties);
  if (entries.length > fieldsMax) return null;
  return new Map(
    entries.flatMap(([name, field]) => (field === false ? [] : [[name, readField(field, root, 0)]])),
  );
}

/** A field that cannot be read takes any value: the gateway refuses a wrong one, free of charge. */
function readField(json: unknown, root: unknown, depth: number): TaskSchemaField {
  const field = fieldSchema.safeParse(plainSchema(json, root)).data;
  if (field === undefined || depth > depthMax) return { values: null };
  const { minimum, maximum, multipleOf, maxItems, default: fallback } = field;
  const bounds = { minimum, maximum, multipleOf, maxItems };
  return {
    values: readValues(field, root, depth),
    ...bounds,
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}

function readValues(
  field: z.infer<typeof fieldSchema>,
  root: unknown,
  depth: number,
): TaskSchemaField['values'] {
  if (field.const !== undefined) return [field.const];
  if (field.enum)
    return field.enum.slice(0, valuesMax).flatMap((value) => scalar.safeParse(value).data ?? []);
  const alternatives = (field.anyOf ?? field.oneOf ?? []).slice(0, valuesMax).filter((one) => !isNull(one));
  if (alternatives.length === 0) return null;
  const lists = alternatives.map((alternative) => readField(alternative, root, depth + 1).values);
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
