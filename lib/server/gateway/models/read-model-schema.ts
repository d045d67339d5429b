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
/** References can lead to the same place again and again, so that a short document stands for billions of schemas. */
const readingsMax = 2_000;

/** A list as it is: a copy would cost as much as the list is long, each time that a reference leads to it. */
const list = z.custom<readonly unknown[]>(Array.isArray);
const optionalList = list.optional().catch(undefined);

const answerSchema = z.object({ endpoints: list });
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
  required: optionalList,
});

const bound = z.number().optional().catch(undefined);
const scalar = z.union([z.string().max(100), z.number(), z.boolean()]);
const fieldSchema = z.object({
  default: scalar.optional().catch(undefined),
  enum: optionalList,
  const: scalar.optional().catch(undefined),
  minimum: bound,
  maximum: bound,
  multipleOf: bound,
  maxItems: bound,
  anyOf: optionalList,
  oneOf: optionalList,
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

/** The schema that is being read, which references lead into. */
interface SchemaDocument {
  root: unknown;
  /** How many of its parts have been read. */
  readings: number;
}

function readRequest(root: unknown): Omit<TaskSchema, 'calls'> | null {
  const document = { root, readings: 0 };
  const json = plainSchema(root, document);
  const body = readFields(json, document);
  const properties = objectSchema.safeParse(json).data;
  if (body === null || properties === undefined || !body.has('prompt')) return null;
  const extraEntry = Object.entries(properties.properties).find(([name]) => name === 'extra')?.[1];
  const extraJson = plainSchema(extraEntry, document);
  const extra = readFields(extraJson, document);
  if (document.readings > readingsMax) return null;
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
  anyOf: optionalList,
  oneOf: optionalList,
  allOf: optionalList,
});
const nullSchema = z.object({ type: z.literal('null') });
/** What is read of a schema, as it is. Anything else in it may be large. */
const keyword = z.unknown().optional();
const keywordsSchema = z.object({
  default: keyword,
  enum: keyword,
  const: keyword,
  minimum: keyword,
  maximum: keyword,
  multipleOf: keyword,
  maxItems: keyword,
  anyOf: keyword,
  oneOf: keyword,
  properties: keyword,
  required: keyword,
});

/**
 * A schema without what only wraps it: a reference into the same document, or alternatives of which one is not null.
 */
function plainSchema(json: unknown, document: SchemaDocument, depth = 0): unknown {
  document.readings += 1;
  if (depth > depthMax || document.readings > readingsMax) return json;
  const pointer = referenceSchema.safeParse(json).data?.$ref;
  if (pointer !== undefined) return plainSchema(follow(pointer, document.root), document, depth + 1);
  const { anyOf, oneOf, allOf } = wrapperSchema.safeParse(json).data ?? {};
  const wrapped = (anyOf ?? oneOf ?? allOf)?.slice(0, valuesMax).filter((one) => !isNull(one));
  if (wrapped?.length !== 1) return json;
  const { anyOf: _any, oneOf: _one, ...beside } = keywordsSchema.safeParse(json).data ?? {};
  return { ...beside, ...keywordsSchema.safeParse(plainSchema(wrapped[0], document, depth + 1)).data };
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
    return isOwn ? Reflect.get(value, name) : undefined;
  }, root);
}

function readFields(json: unknown, document: SchemaDocument): Map<string, TaskSchemaField> | null {
  const object = objectSchema.safeParse(json).data;
  if (object === undefined) return null;
  const entries = Object.entries(object.properties);
  if (entries.length > fieldsMax) return null;
  return new Map(
    entries.flatMap(([name, field]) => (field === false ? [] : [[name, readField(field, document, 0)]])),
  );
}

/** A field that cannot be read takes any value: the gateway refuses a wrong one, free of charge. */
function readField(json: unknown, document: SchemaDocument, depth: number): TaskSchemaField {
  const field = fieldSchema.safeParse(plainSchema(json, document)).data;
  if (field === undefined || depth > depthMax) return { values: null };
  const { minimum, maximum, multipleOf, maxItems, default: fallback } = field;
  const bounds = { minimum, maximum, multipleOf, maxItems };
  return {
    values: readValues(field, document, depth),
    ...bounds,
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}

function readValues(
  field: z.infer<typeof fieldSchema>,
  document: SchemaDocument,
  depth: number,
): TaskSchemaField['values'] {
  if (field.const !== undefined) return [field.const];
  if (field.enum)
    return field.enum.slice(0, valuesMax).flatMap((value) => scalar.safeParse(value).data ?? []);
  const alternatives = (field.anyOf ?? field.oneOf ?? []).slice(0, valuesMax).filter((one) => !isNull(one));
  if (alternatives.length === 0) return null;
  const lists = alternatives.map((alternative) => readField(alternative, document, depth + 1).values);
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
