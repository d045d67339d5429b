// `npm test`: every check, even after one has failed, and one closing line of real counts. The suites run one after the
// other: each keeps the processors busy, so together they took as long, with single tests two to three times as slow.
import { bin, check, finish, playwright, vitest } from './run-checks.mjs';

async function checkStatically() {
  await check('lint and format', bin('biome'), ['ci', '--error-on-warnings', '.']);
  await check('route types', bin('next'), ['typegen']);
  await check('types', bin('tsc'), ['--noEmit']);
  await check('import rules', process.execPath, ['scripts/check-imports.mjs']);
  await check('unused code and dependencies', bin('knip'), []);
}

await Promise.all([checkStatically(), vitest('unit tests', 'unit')]);
await vitest('contract tests', 'contract*');
await playwright('end-to-end tests', 'playwright.config.ts');
finish();
