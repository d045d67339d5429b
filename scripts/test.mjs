// `npm test`: every check in turn, all of them even after a failure, and one closing line of real counts.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';

const reports = mkdtempSync(path.join(tmpdir(), 'safelight-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };

const bin = (name) => path.join('node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);

function run(title, command, args, env = {}) {
  console.log(`\n> ${title}`);
  const result = spawnSync(command, args, {
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  return result.status === 0;
}

/** A check that either holds or does not counts as one test. */
function check(title, command, args) {
  if (run(title, command, args)) total.passed += 1;
  else total.failed += 1;
}

/** A suite counts by its report; one that dies without a report, or whose run failed otherwise, is one failure. */
function suite(title, command, args, report, env = {}) {
  const ok = run(title, command, args, env);
  let counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    counts = report();
  } catch (error) {
    console.error(`${title}: no report (${error.message})`);
  }
  if (!ok && counts.failed === 0) counts.failed = 1;
  if (ok && counts.passed === 0) counts.failed += 1;
  for (const key of Object.keys(total)) total[key] += counts[key];
}

function vitest(project) {
  const file = path.join(reports, `${project}.json`);
  const args = [
    'run',
    '--project',
    project,
    // They wait for servers more than they work: as many as cores, where vitest would leave one free.
    `--maxWorkers=${availableParallelism()}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
  suite(`${project} tests`, bin('vitest'), args, () => {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  });
}

function playwright() {
  const file = path.join(reports, 'e2e.json');
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: file };
  suite(
    'end-to-end tests',
    bin('playwright'),
    ['test', '--reporter=list,json'],
    () => {
      const { stats } = JSON.parse(readFileSync(file, 'utf8'));
      return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
    },
    env,
  );
}

check('lint and format', bin('biome'), ['ci', '--error-on-warnings', '.']);
check('route types', bin('next'), ['typegen']);
check('types', bin('tsc'), ['--noEmit']);
check('import rules', process.execPath, ['scripts/check-imports.mjs']);
check('unused code and dependencies', bin('knip'), []);
vitest('unit');
vitest('contract');
playwright();

rmSync(reports, { recursive: true, force: true });
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed === 0 ? 0 : 1);
