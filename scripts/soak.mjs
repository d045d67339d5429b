// `npm run soak`: what takes minutes by nature, to be run before a change is called done: code examples in their
// interpreters, pictures of 100 megapixels, and random rounds of chaos (`--rounds N`, 50 without; `--seed S` replays).
// `npm run chaos` plays the rounds alone.
import { parseArgs } from 'node:util';
import { finish, playwright, vitest } from './run-checks.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    seed: { type: 'string' },
    'only-chaos': { type: 'boolean', default: false },
  },
});
const wholeNumber = (name, value) => {
  if (/^\d+$/.test(value)) return value;
  console.error(`--${name} should be a whole number.`);
  process.exit(1);
};
const chaos = {
  CHAOS_ROUNDS: wholeNumber('rounds', values.rounds ?? '50'),
  ...(values.seed ? { CHAOS_SEED: wholeNumber('seed', values.seed) } : {}),
};

if (!values['only-chaos']) {
  await vitest('code examples in their interpreters', 'soak');
  await playwright('large pictures in the browser', 'tests/soak/playwright.config.ts');
}
await vitest('random faults', 'contract', ['tests/contract/jobs/chaos.test.ts'], chaos);
finish();
