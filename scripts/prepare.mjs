// Prepares a checkout, each part only when it has changed: dependencies, then the build, then a browser for tests. It
// has no dependencies, because it runs before `npm ci`. Usage: node scripts/prepare.mjs [build] [browser]
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';

const parts = new Set(process.argv.slice(2));
const sourceFolders = ['app', 'components', 'i18n', 'lib', 'messages', 'public'];
const sourceFiles = [
  'content-security-policy.mjs',
  'instrumentation-client.ts',
  'instrumentation.ts',
  'next.config.mjs',
  'package-lock.json',
  'postcss.config.mjs',
  'proxy.ts',
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
  // Elsewhere the system does not say where a process runs.
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const isServer = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('scripts/start.mjs');
      return isServer && readlinkSync(`/proc/${pid}/cwd`) === process.cwd();
    } catch {
      // It has ended meanwhile, or belongs to another user.
      return false;
    }
  });
}

const stamp = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

const major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  console.error(`Safelight needs Node 20 or newer; this is ${process.version}.`);
  process.exit(1);
}

const platform = `${process.version} ${process.platform} ${process.arch}`;
const installed = fingerprint(['package-lock.json'], platform);
if (stamp('node_modules/.safelight-install') !== installed) {
  console.log('> installing dependencies');
  runNpm('ci', '--include=dev', '--prefer-offline', '--no-audit', '--no-fund');
  writeFileSync('node_modules/.safelight-install', installed);
}

if (parts.has('build')) {
  const sources = [
    ...sourceFolders.filter(existsSync).flatMap(filesBelow),
    ...sourceFiles.filter(existsSync),
  ].sort();
  const built = fingerprint(sources, platform);
  if (stamp('.next/safelight-build') !== built || !existsSync('.next/BUILD_ID')) {
    const servers = runningServers();
    if (servers.length > 0) {
      console.error(
        `A studio runs on the present build (process ${servers.join(', ')}). Stop it before building anew.`,
      );
      process.exit(1);
    }
    console.log('> building');
    runNpm('run', '--silent', 'build');
    writeFileSync('.next/safelight-build', built);
  }
}

if (parts.has('browser')) {
  const { findBrowser } = await import('./find-browser.mjs');
  const browser = await findBrowser();
  console.log(`> browser for the tests: ${browser.source}`);
}
