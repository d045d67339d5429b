import 'server-only';
import type { TaskSchemaField } from '@/lib/catalogue/task-schema';
import { readField } from './read-schema-field';
import { fieldsMax, type SchemaDocument } from './schema-document';
import { keyword, listKeyword } from './schema-keywords';

const namesMax = 100;

/** What a schema says about an object: for each field all of its descriptions, every one of which holds. */
export interface SchemaObject {
  descriptions: ReadonlyMap<string, readonly unknown[]>;
  required: ReadonlySet<string>;
}

/** The object that all of these schemas describe together. */
export function readObject(schemas: readonly unknown[], document: SchemaDocument): SchemaObject {
  const object = { descriptions: new Map<string, unknown[]>(), required: new Set<string>() };
  for (const schema of schemas) collect(object, schema, document, 0);
  return object;
}

interface ObjectSoFar {
  descriptions: Map<string, unknown[]>;
  required: Set<string>;
}

function collect(object: ObjectSoFar, json: unknown, document: SchemaDocument, depth: number): void {
  if (!document.enter(depth)) return;
  const fields = entriesOf(keyword(json, 'properties'));
  if (fields.length > fieldsMax) document.refuse();
  else for (const [name, field] of fields) addDescription(object, name, field);
  if (object.descriptions.size > fieldsMax) document.refuse();
  for (const name of listKeyword(json, 'required')?.slice(0, fieldsMax) ?? []) {
    if (typeof name === 'string' && name.length <= namesMax) object.required.add(name);
  }
  const { all, choices } = document.partsOf(json);
  // Alternatives say which fields go together; the gateway checks that, free of charge.
  const certain = choices.flatMap(([only, ...others]) => (others.length === 0 ? [only] : []));
  for (const part of [...all, ...certain]) collect(object, part, document, depth + 1);
}

function entriesOf(properties: unknown): [string, unknown][] {
  const isObject = typeof properties === 'object' && properties !== null && !Array.isArray(properties);
  return isObject ? Object.entries(properties) : [];
}

function addDescription({ descriptions }: ObjectSoFar, name: string, field: unknown): void {
  const known = descriptions.get(name);
  if (known) known.push(field);
  else descriptions.set(name, [field]);
}

/** The fields of an object that take at least one value. */
export function readFields(
  { descriptions }: SchemaObject,
  document: SchemaDocument,
): Map<string, TaskSchemaField> {
  const fields = new Map<string, TaskSchemaField>();
  for (const [name, schemas] of descriptions) {
    const field = readField(schemas, document);
    if (field !== null) fields.set(name, field);
  }
  return fields;
}
