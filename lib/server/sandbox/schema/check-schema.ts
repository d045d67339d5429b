import 'server-only';

/** The part of JSON Schema that the gateway's model schemas use. */
export interface Schema {
  type: 'object' | 'string' | 'integer' | 'number' | 'boolean' | 'array';
  description?: string;
  default?: string | number | boolean;
  enum?: readonly (string | boolean)[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: false;
}

export interface Violation {
  message: string;
  /** The parameter's path, e.g. `extra.quality`. */
  param: string;
}

/**
 * The first violation of the schema, or null. Unknown parameters come first, because the gateway reports them first.
 */
export function findViolation(schema: Schema, value: unknown, path = ''): Violation | null {
  const violation = (message: string) => ({ message, param: path });
  const shown = path || 'body';
  if (!hasType(schema.type, value)) {
    return violation(`Invalid type for \`${shown}\`: expected ${schema.type}, but got ${typeName(value)}.`);
  }
  // A string or a boolean is the only value that an enumeration can contain.
  if (schema.enum && !schema.enum.includes(value as string | boolean)) {
    const known = schema.enum.map((item) => `\`${item}\``).join(', ');
    return violation(`Invalid value for \`${shown}\`. Supported values are: ${known}.`);
  }
  if (typeof value === 'string') {
    const message = checkString(schema, value, shown);
    return message === null ? null : violation(message);
  }
  if (typeof value === 'number') {
    const { minimum = -Infinity, maximum = Infinity } = schema;
    if (value >= minimum && value <= maximum) return null;
    return violation(`Invalid value for \`${shown}\`: expected ${minimum} to ${maximum}, but got ${value}.`);
  }
  if (Array.isArray(value)) return findInArray(schema, value, path);
  return schema.type === 'object' && isRecord(value) ? findInObject(schema, value, path) : null;
}

function findInObject(schema: Schema, value: Record<string, unknown>, path: string): Violation | null {
  const { properties = {}, required = [] } = schema;
  const pathOf = (name: string) => (path ? `${path}.${name}` : name);
  for (const name of Object.keys(value)) {
    if (Object.hasOwn(properties, name)) continue;
    const param = pathOf(name.slice(0, 80));
    return { message: `Unknown request parameter: \`${param}\`.`, param };
  }
  for (const name of required) {
    if (value[name] !== undefined) continue;
    return { message: `Missing required parameter: \`${pathOf(name)}\`.`, param: pathOf(name) };
  }
  for (const [name, property] of Object.entries(properties)) {
    if (!Object.hasOwn(value, name)) continue;
    const violation = findViolation(property, value[name], pathOf(name));
    if (violation) return violation;
  }
  return null;
}

function findInArray(schema: Schema, value: readonly unknown[], path: string): Violation | null {
  const { items, minItems = 0, maxItems = Infinity } = schema;
  if (value.length < minItems || value.length > maxItems) {
    const message = `Invalid \`${path}\`: expected ${minItems} to ${maxItems} items, but got ${value.length}.`;
    return { message, param: path };
  }
  if (!items) return null;
  for (const [index, item] of value.entries()) {
    const violation = findViolation(items, item, `${path}[${index}]`);
    if (violation) return violation;
  }
  return null;
}

function checkString(schema: Schema, value: string, shown: string): string | null {
  const { pattern, minLength = 0, maxLength = Infinity } = schema;
  if (value.length < minLength) return `Invalid \`${shown}\`: the string is too short.`;
  if (value.length > maxLength && [...value].length > maxLength) {
    return `Invalid \`${shown}\`: expected at most ${maxLength} characters, but got ${[...value].length}.`;
  }
  if (pattern === undefined || new RegExp(pattern).test(value)) return null;
  return `Invalid value for \`${shown}\`: '${value.slice(0, 40)}' does not match ${pattern}.`;
}

function hasType(type: Schema['type'], value: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isRecord(value);
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type;
  }
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
