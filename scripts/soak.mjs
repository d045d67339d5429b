// `npm run soak`: what takes minutes by nature; run it before you call a change done: every model's estimates beside
// what its calls cost, recorded answers at every split, code examples in their interpreters, pictures of 100
// megapixels, sixty jobs on a full disk, and random rounds of chaos (`--rounds N`, 50 without; `--seed S` replays).
// `npm run chaos` plays the rounds alone. `npm run soak -- library` plays rounds of browsers of one library (20 without
// `--rounds`). `npm run soak -- cluster` starts three studios behind nginx with Redis and an S3-compatible store; `npm
// run soak -- node` runs the unit and contract tests on other versions of Node.
import { parseArgs } from 'node:util';
import { finish, playwright, vitest } from './run-checks.mjs';
import { testOtherNodes } from './soak-node.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    seed: { type: 'string' },
    'only-chaos': { type: 'boolean', default: false },
  },
});

function stop(message) {
  console.error(message);
  process.exit(1);
}

const wholeNumber = (name, value) =>
  /^\d+$/.test(value) ? value : stop(`--${name} should be a whole number.`);

async function playChaos() {
  await vitest('random faults', 'contract-alone', ['tests/contract/jobs/chaos.test.ts'], {
    CHAOS_ROUNDS: wholeNumber('rounds', values.rounds ?? '50'),
    ...(values.seed ? { CHAOS_SEED: wholeNumber('seed', values.seed) } : {}),
  });
}

async function playLibrary() {
  await vitest('random faults of libraries', 'soak', ['tests/soak/library'], {
    LIBRARY_ROUNDS: wholeNumber('rounds', values.rounds ?? '20'),
    ...(values.seed ? { LIBRARY_SEED: wholeNumber('seed', values.seed) } : {}),
  });
}

const parts = {
  estimates: () => vitest('estimates beside settled costs', 'soak', ['tests/soak/estimates']),
  answers: () => vitest('recorded answers at every split', 'soak', ['tests/soak/answers']),
  snippets: () => vitest('code examples in their interpreters', 'soak', ['tests/soak/snippets']),
  pictures: async () => {
    await vitest('memory with large pictures', 'soak', ['tests/soak/pictures']);
    await playwright('large pictures in the browser', 'tests/soak/playwright.config.ts');
  },
  room: () => vitest('sixty large jobs with little room', 'soak', ['tests/soak/room']),
  chaos: playChaos,
  library: playLibrary,
  cluster: () => vitest('three studios behind nginx', 'soak', ['tests/soak/cluster']),
  node: testOtherNodes,
};

/** The other parts need packages of the machine, or many minutes. */
const usual = ['estimates', 'answers', 'snippets', 'pictures', 'room', 'chaos'];
const unknown = positionals.find((name) => !Object.hasOwn(parts, name));
if (unknown) stop(`There is no part ${unknown}; the parts are ${Object.keys(parts).join(', ')}.`);
const chosen = values['only-chaos'] ? ['chaos'] : positionals.length > 0 ? positionals : usual;
for (const name of chosen) await parts[name]();
finish();
