// `npm test`: every check, also after one has failed, and one closing line of real counts. First what only computes,
// then what also waits for servers and browsers: all at once, they would only take the processors from each other.
import { bin, check, finish, playwright, vitest } from './run-checks.mjs';

async function checkStatically() {
  await check('lint and format', bin('biome'), ['ci', '--error-on-warnings', '.']);
  await check('route types', bin('next'), ['typegen']);
  await check('types', bin('tsc'), ['--noEmit']);
  await check('import rules', process.execPath, ['scripts/check-imports.mjs']);
  await check('unused code and dependencies', bin('knip'), []);
}

await Promise.all([checkStatically(), vitest('unit tests', 'unit')]);
await Promise.all([
  playwright('end-to-end tests', 'playwright.config.ts'),
  vitest('contract tests', 'contract*'),
]);
finish();
