// Finds the Chromium for tests and screenshots, in this order: $CHROMIUM_PATH, Playwright's own, the system's, and last
// the one inside @sparticuz/chromium, which needs nothing but npm (Linux x64).
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const systemPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** @returns {Promise<{ source: string, executablePath?: string, args: string[], env?: Record<string, string> }>} */
export async function findBrowser() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not exist.`);
    return { source: 'CHROMIUM_PATH', executablePath: named, args: ['--no-sandbox'] };
  }
  const { chromium } = await import('playwright');
  if (existsSync(chromium.executablePath())) return { source: 'Playwright', args: [] };
  const system = process.env.E2E_BROWSER === 'sparticuz' ? undefined : systemPaths.find(existsSync);
  if (system) return { source: 'this system', executablePath: system, args: ['--no-sandbox'] };
  if (process.platform === 'linux' && process.arch === 'x64') return bundledBrowser();
  throw new Error('No Chromium found. Run `npx playwright install chromium`, or set CHROMIUM_PATH.');
}

async function bundledBrowser() {
  const folder = path.resolve('node_modules/.cache/chromium');
  mkdirSync(folder, { recursive: true });
  // The package unpacks into the temporary folder, and adds its shared libraries only on AWS Lambda: both variables are
  // set for the call and restored afterwards.
  const before = { ...process.env };
  process.env.TMPDIR = folder;
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs20.x';
  const { default: bundled } = await import('@sparticuz/chromium');
  const executablePath = await bundled.executablePath();
  for (const name of ['TMPDIR', 'AWS_EXECUTION_ENV', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH']) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  // The package's own list of font folders names /tmp/fonts and others that do not exist here. A browser without a
  // single font aborts as soon as a page asks for a glyph that its own fonts lack, so the list names the unpacked
  // fonts.
  const fontList = `${folder}/fontconfig.xml`;
  writeFileSync(
    fontList,
    `<fontconfig><dir>${folder}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/font-cache</cachedir></fontconfig>`,
  );
  const env = { ...process.env, LD_LIBRARY_PATH: `${folder}/al2023/lib`, FONTCONFIG_FILE: fontList };
  return { source: '@sparticuz/chromium', executablePath, args: ['--no-sandbox'], env };
}
