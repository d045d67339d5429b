// Prepares a checkout, each part only when it has changed: dependencies, then the build, then a browser for tests. It
// has no dependencies, because it runs before `npm ci`. Usage: node scripts/prepare.mjs [tests] [build] [browser];
// without `tests` it installs what the studio needs to be built and to run, which is half of all.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';

const parts = new Set(process.argv.slice(2));
const sourceFolders = ['app', 'components', 'i18n', 'lib', 'messages', 'public', 'scripts/first-paint'];
const sourceFiles = [
  'content-security-policy.mjs',
  'instrumentation-client.ts',
  'instrumentation.ts',
  'next.config.mjs',
  'package-lock.json',
  'postcss.config.mjs',
  'proxy.ts',
  'scripts/prioritize-first-paint.mjs',
  'scripts/hash-inline-scripts.mjs',
  'tailwind.config.ts',
  'tsconfig.json',
];

function runNpm(...args) {
  const cli = process.env.npm_execpath;
  const result = cli
    ? spawnSync(process.execPath, [cli, ...args], { stdio: 'inherit' })
    : spawnSync('npm', args, { stdio: 'inherit' });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
  );
}

function fingerprint(files, salt = '') {
  const hash = createHash('sha256').update(salt);
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file));
  return hash.digest('hex');
}

/** The servers of this checkout that run now. They read the build while they serve, so it must not be replaced. */
function runningServers() {
  // Other systems do not say in which folder a process runs.
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const isServer = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('scripts/start.mjs');
      return isServer && readlinkSync(`/proc/${pid}/cwd`) === process.cwd();
    } catch {
      // It has ended in the meantime, or belongs to another user.
      return false;
    }
  });
}

const stamp = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** The running servers read their packages and the build while they serve, so neither is replaced under them. */
function refuseWhileRunning(what) {
  const servers = runningServers();
  if (servers.length === 0) return;
  console.error(
    `A studio of this folder is running (process ${servers.join(', ')}). Stop it before ${what}.`,
  );
  process.exit(1);
}

const platform = `${process.version} ${process.platform} ${process.arch}`;
const installStamp = 'node_modules/.safelight-install';

/** What the stamp says: which lock file the packages come from, and whether they include those of the tests. */
function installedPackages() {
  const [lock = '', extent = 'all'] = stamp(installStamp).split(' ');
  return { lock, hasTests: existsSync('node_modules') && extent === 'all' };
}

/** The steps that have to be done, in order. */
function missingSteps() {
  const steps = [];
  const lock = fingerprint(['package-lock.json'], platform);
  const installed = installedPackages();
  const wantsTests = parts.has('tests') || installed.hasTests;
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', wantsTests ? '--include=dev' : '--omit=dev'];
  const finishInstall = () => writeFileSync(installStamp, `${lock} ${wantsTests ? 'all' : 'runtime'}`);
  if (installed.lock !== lock) {
    steps.push({
      title: wantsTests ? 'installing all packages' : 'installing what the studio needs',
      run() {
        refuseWhileRunning('replacing its packages');
        runNpm('ci', ...flags);
        finishInstall();
      },
    });
  } else if (wantsTests && !installed.hasTests) {
    steps.push({
      title: 'adding the packages of the tests',
      run() {
        // Unlike `npm ci`, it leaves the installed packages alone, which a running studio uses.
        runNpm('install', '--no-save', ...flags);
        finishInstall();
      },
    });
  }
  if (parts.has('build')) {
    const sources = [
      ...sourceFolders.filter(existsSync).flatMap(filesBelow),
      ...sourceFiles.filter(existsSync),
    ].sort();
    const built = fingerprint(sources, platform);
    if (stamp('.next/safelight-build') !== built || !existsSync('.next/BUILD_ID')) {
      steps.push({
        title: 'building the studio',
        run() {
          refuseWhileRunning('building anew');
          runNpm('run', '--silent', 'build');
          writeFileSync('.next/safelight-build', built);
        },
      });
    }
  }
  return steps;
}

const major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  console.error(`Safelight needs Node 20 or newer; this is ${process.version}.`);
  process.exit(1);
}

const steps = missingSteps();
for (const [at, { title, run }] of steps.entries()) {
  console.log(`> Step ${at + 1} of ${steps.length}: ${title} (about a minute) …`);
  const startedAt = performance.now();
  run();
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  console.log(`> Step ${at + 1} of ${steps.length}: done in ${seconds} s`);
}

if (parts.has('browser')) {
  const { findBrowser } = await import('./find-browser.mjs');
  const browser = await findBrowser();
  console.log(`> browser for the tests: ${browser.source}`);
}
