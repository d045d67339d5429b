import 'server-only';
import { keyword, listKeyword } from './schema-keywords';

/** Real schemas have about twenty fields; beyond these bounds the answer is not a schema. */
export const fieldsMax = 200;
/** The values of one enumeration, or of one list of alternatives. */
export const valuesMax = 200;
/** Anything deeper is not read, so that it restricts nothing. */
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

  /** Whether more was read than any real document has; the result is then of no use. */
  get isOver(): boolean {
    return this.#readings > readingsMax;
  }

  /** Counts one reading; false if the schema must not be read. */
  enter(depth: number): boolean {
    this.#readings += 1;
    return depth <= depthMax && !this.isOver;
  }

  /** Refuses the document as a whole. */
  refuse(): void {
    this.#readings = Number.POSITIVE_INFINITY;
  }

  /**
   * The parts of a schema, apart from its own keywords. `all`: the target of its reference, and `allOf`; every one
   * holds. `choices`: lists of alternatives; one of each list holds. An alternative that is only null is left
   * out, because null is never sent.
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

  /** The target of a pointer such as `#/$defs/Extra`; undefined for any that leads out of the document. */
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
