import 'server-only';
import type { TaskSchemaField } from '@/lib/catalogue/task-schema';
import { intersectFields, type TypedField, uniteFields } from './combine-fields';
import { type SchemaDocument, takesSomething, valuesMax } from './schema-document';
import { keyword, listKeyword, numberKeyword, scalarOf } from './schema-keywords';

/** A field that cannot be read takes any value: the gateway refuses a wrong one, free of charge. */
const openField: TypedField = { values: null, types: null };

/** What all of these schemas together say about a field; null if it takes no value that could be sent. */
export function readField(schemas: readonly unknown[], document: SchemaDocument): TaskSchemaField | null {
  if (!schemas.every(takesSomething)) return null;
  const read = schemas.map((schema) => readOne(schema, document, 0));
  const { types, ...field } = read.reduce(intersectFields, openField);
  const values = field.values?.filter((value) => isWithin(value, field)) ?? null;
  if (values?.length === 0) return null;
  const { default: fallback, ...rest } = field;
  const isTaken = fallback !== undefined && isWithin(fallback, field) && values?.includes(fallback) !== false;
  return {
    ...rest,
    values,
    ...(types?.includes('array') ? { isList: true } : {}),
    ...(isTaken ? { default: fallback } : {}),
  };
}

function readOne(json: unknown, document: SchemaDocument, depth: number): TypedField {
  if (!document.enter(depth)) return openField;
  const { all, choices } = document.partsOf(json);
  const read = (part: unknown) => readOne(part, document, depth + 1);
  const united = choices.map((alternatives) => alternatives.map(read).reduce(uniteFields));
  return [...all.map(read), ...united].reduce(intersectFields, ownField(json));
}

/** What the keywords of this schema alone say. */
function ownField(json: unknown): TypedField {
  const types = typesOf(keyword(json, 'type'));
  const listed = listKeyword(json, 'enum')?.slice(0, valuesMax).map(scalarOf).filter(isDefined);
  const constant = scalarOf(keyword(json, 'const'));
  const isListed = constant !== undefined && listed?.includes(constant) !== false;
  const multipleOf = numberKeyword(json, 'multipleOf');
  return {
    types,
    values: constant === undefined ? (listed ?? null) : isListed ? [constant] : [],
    ...readBounds(json, types?.includes('number') === true && !types.includes('integer')),
    ...(multipleOf !== undefined && multipleOf > 0 ? { multipleOf } : {}),
    ...whereDefined('maxItems', numberKeyword(json, 'maxItems')),
    ...whereDefined('default', scalarOf(keyword(json, 'default'))),
  };
}

const typesMax = 10;

function typesOf(type: unknown): readonly string[] | null {
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? type.slice(0, typesMax).filter((name) => typeof name === 'string') : null;
}

/** An excluded bound becomes the nearest whole number inside it, or, if fractions are allowed, a fraction inside it. */
function readBounds(json: unknown, isFraction: boolean): Pick<TaskSchemaField, 'minimum' | 'maximum'> {
  const [least, most] = [numberKeyword(json, 'minimum'), numberKeyword(json, 'maximum')];
  const above = excluded(json, 'exclusiveMinimum', least);
  const below = excluded(json, 'exclusiveMaximum', most);
  const span = (below ?? most ?? Infinity) - (above ?? least ?? -Infinity);
  const step = Math.min(1, span / 2);
  const minimum = [
    least,
    above === undefined ? undefined : isFraction ? above + step : Math.floor(above) + 1,
  ].filter(isDefined);
  const maximum = [
    most,
    below === undefined ? undefined : isFraction ? below - step : Math.ceil(below) - 1,
  ].filter(isDefined);
  return {
    ...(minimum.length === 0 ? {} : { minimum: Math.max(...minimum) }),
    ...(maximum.length === 0 ? {} : { maximum: Math.min(...maximum) }),
  };
}

/** In older schemas, true means that the bound beside it is excluded. */
function excluded(json: unknown, name: string, bound: number | undefined): number | undefined {
  return keyword(json, name) === true ? bound : numberKeyword(json, name);
}

function isWithin(value: string | number | boolean, field: TaskSchemaField): boolean {
  if (typeof value !== 'number') return true;
  const { minimum = -Infinity, maximum = Infinity, multipleOf } = field;
  const isMultiple = !Number.isInteger(multipleOf) || value % Number(multipleOf) === 0;
  return value >= minimum && value <= maximum && isMultiple;
}

function whereDefined<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, Value>);
}

function isDefined<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}
