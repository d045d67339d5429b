/** Why a part of an imported file was refused. */
export const refusalReasons = [
  'unsafe-name',
  'unknown-file',
  'duplicate',
  'too-large',
  'damaged',
  'hash',
  'not-json',
  'wrong-shape',
  'row-too-large',
  'unknown-kind',
  'no-bytes',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

export interface Refusal {
  reason: RefusalReason;
  count: number;
  /** The names of the first ones. */
  examples: readonly string[];
}

const examplesMax = 3;
const exampleCharacters = 120;

/** Counts what was refused. A file with a hundred thousand wrong names needs no more memory than one with three. */
export function createRefusals() {
  const counted = new Map<RefusalReason, { count: number; examples: string[] }>();
  return {
    add(reason: RefusalReason, name: string): void {
      const known = counted.get(reason) ?? { count: 0, examples: [] };
      known.count += 1;
      if (known.examples.length < examplesMax) known.examples.push(name.slice(0, exampleCharacters));
      counted.set(reason, known);
    },
    list: (): Refusal[] =>
      refusalReasons.flatMap((reason) => {
        const known = counted.get(reason);
        return known ? [{ reason, ...known }] : [];
      }),
  };
}
export type Refusals = ReturnType<typeof createRefusals>;

/** A file that cannot be taken, and why. */
export class RefusedFile extends Error {
  constructor(readonly reason: RefusalReason) {
    super(`This file was refused: ${reason}.`);
    this.name = 'RefusedFile';
  }
}
