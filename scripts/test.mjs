// `npm test`: every check, also after one has failed, and one closing line of real counts. The tests in the browser take
// about as long as all other checks together, so the two run beside each other.
import { bin, check, finish, playwright, vitest } from './run-checks.mjs';

async function checkWithoutBrowser() {
  await check('lint and format', bin('biome'), ['ci', '--error-on-warnings', '.']);
  await check('route types', bin('next'), ['typegen']);
  await check('types', bin('tsc'), ['--noEmit']);
  await check('import rules', process.execPath, ['scripts/check-imports.mjs']);
  await check('unused code and dependencies', bin('knip'), []);
  await vitest('unit tests', 'unit');
  await vitest('contract tests', 'contract*');
}

await Promise.all([playwright('end-to-end tests', 'playwright.config.ts'), checkWithoutBrowser()]);
finish();
