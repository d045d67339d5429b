import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedSandbox, serveSandbox } from '@/lib/server/sandbox/serve';
import { playRound } from './round';

/** `npm run soak -- library --rounds N --seed S` sets these. */
const rounds = Number(process.env.LIBRARY_ROUNDS ?? 20);
const firstSeed = Number(process.env.LIBRARY_SEED ?? Math.floor(Math.random() * 1_000_000));

let gateway: ServedSandbox;
const total = new Map<string, number>();
const differences = new Map<string, number>();
const faults = new Map<string, number>();
let clean = 0;

beforeAll(async () => {
  console.log(`library chaos: ${rounds} rounds from seed ${firstSeed}`);
  // A call takes about a second, so that much can happen in the meantime.
  gateway = await serveSandbox({ port: 0, pace: 0.12, keys: 'any' });
});

afterAll(async () => {
  await gateway.close();
  const lines = (counts: ReadonlyMap<string, number>) =>
    [...counts].map(([name, count]) => `    ${name}: ${count}`).join('\n');
  console.log(
    [
      `library chaos: ${clean} of ${rounds} rounds from seed ${firstSeed} are clean`,
      lines(total),
      '  explained by a fact on record',
      lines(differences),
      '  faults',
      lines(faults),
    ].join('\n'),
  );
});

describe('whatever happens to browsers, network, studio, storage and clocks', () => {
  it.each(Array.from({ length: rounds }, (_, at) => firstSeed + at))(
    'a library loses nothing, and all its browsers agree (seed %i)',
    async (seed) => {
      const round = await playRound(gateway, seed);
      for (const [name, count] of Object.entries(round.counts)) add(total, name, count);
      for (const [name, count] of round.differences) add(differences, name, count);
      for (const [name, count] of round.faults) add(faults, name, count);
      console.log(`seed ${seed}: ${round.problems.length === 0 ? 'clean' : round.problems.join('\n  ')}`);
      expect(round.problems, [round.story, ...round.problems].join('\n')).toEqual([]);
      clean += 1;
    },
    400_000,
  );
});

function add(sum: Map<string, number>, name: string, count: number): void {
  sum.set(name, (sum.get(name) ?? 0) + count);
}
