import 'server-only';
import { commonMultiple } from '@/lib/catalogue/common-multiple';
import type { TaskSchemaField } from '@/lib/catalogue/task-schema';
import { valuesMax } from './schema-document';

/** A field as one schema describes it, with the types of JSON Schema; null if it names none. */
export interface TypedField extends TaskSchemaField {
  types: readonly string[] | null;
}

/** The field for which both descriptions hold. */
export function intersectFields(one: TypedField, other: TypedField): TypedField {
  const values = common(one.values, other.values);
  const multipleOf = commonMultiple(one.multipleOf, other.multipleOf);
  const fallback = one.default ?? other.default;
  return {
    types: common(one.types, other.types),
    values,
    ...withNumber('minimum', [one.minimum, other.minimum], Math.max),
    ...withNumber('maximum', [one.maximum, other.maximum], Math.min),
    ...withNumber('maxItems', [one.maxItems, other.maxItems], Math.min),
    ...(multipleOf === undefined ? {} : { multipleOf }),
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}

/**
 * The field for which either description holds. A bound of only one of them stays only if the other cannot have such
 * values.
 */
export function uniteFields(one: TypedField, other: TypedField): TypedField {
  const numbers = [one, other].filter((field) => mayBe(field, ['number', 'integer'])).map(withBounds);
  const lists = [one, other].filter((field) => mayBe(field, ['array']));
  const ofAll = (fields: readonly TypedField[], name: 'minimum' | 'maximum' | 'maxItems') =>
    fields.every((field) => field[name] !== undefined) ? fields.map((field) => field[name]) : [];
  const [multipleOf, ...otherMultiples] = numbers.map((field) => field.multipleOf);
  const isSameMultiple = multipleOf !== undefined && otherMultiples.every((one) => one === multipleOf);
  return {
    types: one.types && other.types && [...new Set([...one.types, ...other.types])],
    // One alternative that takes anything leaves the whole field open.
    values: one.values && other.values && [...new Set([...one.values, ...other.values])].slice(0, valuesMax),
    ...withNumber('minimum', ofAll(numbers, 'minimum'), Math.min),
    ...withNumber('maximum', ofAll(numbers, 'maximum'), Math.max),
    ...withNumber('maxItems', ofAll(lists, 'maxItems'), Math.max),
    ...(isSameMultiple ? { multipleOf } : {}),
  };
}

function mayBe({ types, values }: TypedField, names: readonly string[]): boolean {
  if (types !== null && !types.some((type) => names.includes(type))) return false;
  // Enumerations contain no lists.
  return values === null || (names.includes('number') && values.some((value) => typeof value === 'number'));
}

/** An enumeration bounds its numbers. */
function withBounds(field: TypedField): TypedField {
  const numbers = field.values?.filter((value) => typeof value === 'number') ?? [];
  if (numbers.length === 0) return field;
  return { ...field, minimum: Math.min(...numbers), maximum: Math.max(...numbers) };
}

function common<Value>(
  one: readonly Value[] | null,
  other: readonly Value[] | null,
): readonly Value[] | null {
  if (one === null || other === null) return one ?? other;
  const known = new Set(other);
  return one.filter((value) => known.has(value));
}

function withNumber<Name extends 'minimum' | 'maximum' | 'maxItems'>(
  name: Name,
  numbers: readonly (number | undefined)[],
  choose: (...numbers: number[]) => number,
): Partial<Record<Name, number>> {
  const known = numbers.flatMap((number) => number ?? []);
  return known.length === 0 ? {} : ({ [name]: choose(...known) } as Record<Name, number>);
}
