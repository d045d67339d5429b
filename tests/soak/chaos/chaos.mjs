// `npm run chaos -- --rounds N --seed S`: the chaos test, long. The seed that it prints plays the same rounds again.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { rounds: { type: 'string' }, seed: { type: 'string' } } });
const wholeNumber = (name, value) => {
  if (/^\d+$/.test(value)) return value;
  console.error(`--${name} should be a whole number.`);
  process.exit(1);
};
const env = {
  ...process.env,
  CHAOS_ROUNDS: wholeNumber('rounds', values.rounds ?? '50'),
  ...(values.seed ? { CHAOS_SEED: wholeNumber('seed', values.seed) } : {}),
};
const args = [
  'node_modules/vitest/vitest.mjs',
  'run',
  // A line a round, as it ends.
  '--reporter=verbose',
  '--project',
  'contract',
  'tests/contract/jobs/chaos.test.ts',
];
process.exit(spawnSync(process.execPath, args, { stdio: 'inherit', env }).status ?? 1);
