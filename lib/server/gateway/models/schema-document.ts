import 'server-only';
import { keyword, listKeyword } from './schema-keywords';

/** Real schemas have about twenty fields; beyond these bounds the answer is no schema. */
export const fieldsMax = 200;
/** Of one enumeration, or of one list of alternatives. */
export const valuesMax = 200;
/** What lies deeper is not read, so that it restricts nothing. */
const depthMax = 8;
/** References can lead to the same place again and again, so that a short document stands for billions of schemas. */
const readingsMax = 2_000;

/** An untrusted schema, and how much of it has been read. */
export class SchemaDocument {
  readonly #root: unknown;
  #readings = 0;

  constructor(root: unknown) {
    this.#root = root;
  }

  /** Whether more was asked of the document than any real one has; what was read of it is then of no use. */
  get isOver(): boolean {
    return this.#readings > readingsMax;
  }

  /** Counts one reading; false where the schema is not to be read. */
  enter(depth: number): boolean {
    this.#readings += 1;
    return depth <= depthMax && !this.isOver;
  }

  /** Refuses the document as a whole. */
  refuse(): void {
    this.#readings = Number.POSITIVE_INFINITY;
  }

  /**
   * The schemas that one consists of, beside its own keywords. `all` of them hold: what a reference leads to, and
   * `allOf`. Of each of `choices` one holds; null is never sent, so it is no choice.
   */
  partsOf(json: unknown): { all: readonly unknown[]; choices: readonly (readonly unknown[])[] } {
    const pointer = keyword(json, '$ref');
    const referred = typeof pointer === 'string' ? [this.#follow(pointer)] : [];
    const [allOf, ...alternatives] = ['allOf', 'anyOf', 'oneOf'].map((name) => listKeyword(json, name));
    const choices = alternatives.map((list) => list?.slice(0, valuesMax).filter(takesSomething) ?? []);
    return {
      all: [...referred, ...(allOf?.slice(0, valuesMax) ?? [])],
      choices: choices.filter((list) => list.length > 0),
    };
  }

  /** What a pointer such as `#/$defs/Extra` leads to; undefined for any that leads out of the document. */
  #follow(pointer: string): unknown {
    if (!pointer.startsWith('#/') || pointer.length > 200) return undefined;
    const path = pointer.slice(2).split('/').slice(0, 10);
    return path.reduce<unknown>((value, step) => {
      const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
      return keyword(value, name);
    }, this.#root);
  }
}

/** False for a schema that takes nothing, or nothing but null. */
export function takesSomething(json: unknown): boolean {
  const type = keyword(json, 'type');
  const types = Array.isArray(type) ? type : [type];
  const isOnlyNull = types.length === 1 && types[0] === 'null';
  const values = listKeyword(json, 'enum');
  const isNothing = values !== undefined && values.length <= 1 && values.every((value) => value === null);
  return json !== false && !isOnlyNull && !isNothing && keyword(json, 'const') !== null;
}
