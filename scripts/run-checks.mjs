// Runs checks and suites as commands of their own and counts them, for scripts/test.mjs and scripts/soak.mjs. A command
// prints its output in one piece once it has ended, so that several can run beside each other.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';

const reports = mkdtempSync(path.join(tmpdir(), 'safelight-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };
/** What failed, by name: it is named again at the end, where it is not lost in the output of the suites. */
const failures = [];

export const bin = (name) =>
  path.join('node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);

/** True if the command succeeded. */
function run(title, command, args, env = {}) {
  console.log(`> ${title} …`);
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      shell: process.platform === 'win32',
    });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => output.push(Buffer.from(`${error.message}\n`)));
    child.on('close', (status) => {
      const seconds = Math.round((performance.now() - startedAt) / 1_000);
      const result = status === 0 ? 'done' : 'FAILED';
      process.stdout.write(`\n> ${title}: ${result} after ${seconds} s\n${Buffer.concat(output)}\n`);
      resolve(status === 0);
    });
  });
}

/** A check that either holds or does not counts as one test. */
export async function check(title, command, args) {
  const isRight = await run(title, command, args);
  note(title, isRight);
  return isRight;
}

/** Counts something that was tried outside of a command. */
export function count(title, isRight) {
  console.log(`> ${title}: ${isRight ? 'done' : 'FAILED'}`);
  note(title, isRight);
}

function note(title, isRight) {
  if (isRight) total.passed += 1;
  else {
    total.failed += 1;
    failures.push(title);
  }
}

/** A suite counts by its report; one that dies without a report, or whose run failed otherwise, is one failure. */
async function suite(title, command, args, report, env) {
  const ok = await run(title, command, args, env);
  let counts = { passed: 0, failed: 0, skipped: 0, failures: [] };
  try {
    counts = report();
  } catch (error) {
    console.error(`${title}: no report (${error.message})`);
  }
  for (const key of Object.keys(total)) total[key] += counts[key];
  for (const failure of counts.failures) failures.push(`${title}: ${failure}`);
  if (!ok && counts.failed === 0) note(`${title}: ended with an error outside of its tests`, false);
  if (ok && counts.passed === 0) note(`${title}: no test ran`, false);
}

/**
 * The tests of one of the projects in vitest.config.ts, or of some of its files, on this Node or that of another
 * binary.
 */
export function vitest(title, project, files = [], env = {}, node = process.execPath) {
  const report = path.join(reports, `${title}.json`);
  // Vitest would leave one core free. Contract tests spend a third of their time waiting for servers.
  const workers = availableParallelism() + (project.startsWith('contract') ? 1 : 0);
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    project,
    `--maxWorkers=${workers}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...files,
  ];
  const counts = () => {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    const failures = testResults.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName }) => `${path.relative('.', name)} › ${fullName}`),
    );
    return {
      ...{ passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests },
      failures,
    };
  };
  return suite(title, node, args, counts, env);
}

/** The tests in a browser that a configuration of Playwright names. */
export function playwright(title, config) {
  const report = path.join(reports, `${title}.json`);
  const counts = () => {
    const { stats, suites } = JSON.parse(readFileSync(report, 'utf8'));
    const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
    const failures = suites.flatMap(specsOf).filter(({ ok }) => !ok);
    return {
      ...{ passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped },
      failures: failures.map(({ file, title }) => `${file} › ${title}`),
    };
  };
  return suite(title, bin('playwright'), ['test', '--config', config, '--reporter=list,json'], counts, {
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  });
}

/** The closing line of real counts, and the exit code. */
export function finish() {
  rmSync(reports, { recursive: true, force: true });
  if (failures.length > 0) console.log(`\nFailed:\n${failures.map((failure) => `- ${failure}`).join('\n')}`);
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}
