import 'server-only';
import { z } from 'zod';
import type { TaskSchema } from '@/lib/catalogue/task-schema';
import { readFields, readObject } from './read-schema-object';
import { SchemaDocument } from './schema-document';

/** The endpoint that the tasks route calls. An address inside a schema is compared with it and never called. */
const tasksPath = '/ai/v1/images/generations';

/** Real lists have a handful of endpoints. */
const endpointsMax = 50;
const list = z.custom<readonly unknown[]>(Array.isArray);

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
  const document = new SchemaDocument(root);
  const request = readObject([root], document);
  const extra = readObject(request.descriptions.get('extra') ?? [], document);
  const body = readFields(request, document);
  const schema = {
    body,
    extra: readFields(extra, document),
    required: request.required,
    requiredExtra: extra.required,
  };
  return document.isOver || !body.has('prompt') ? null : schema;
}

/** The lifecycle says how a model can be called, and so does a required `async` that only takes true. */
function readCalls(
  lifecycle: z.infer<typeof endpointSchema>['lifecycle'],
  { body, required }: Omit<TaskSchema, 'calls'>,
): TaskSchema['calls'] {
  const async = body.get('async');
  if (lifecycle?.mode === 'async') return 'async';
  if (required.has('async') && async?.values?.includes(true) && !async.values.includes(false)) return 'async';
  const isRefused = async === undefined || async.values?.includes(true) === false;
  const isSync = lifecycle?.mode === 'sync' || lifecycle?.supports_async === false || isRefused;
  return isSync ? 'sync' : 'both';
}
