import { execFile } from 'node:child_process';
import { access, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { findBrowser } from '../../scripts/find-browser.mjs';
import { startStudio } from '../support/studio';
import { startEmptyPage } from './empty-page';
import { median, report } from './figures';

const version = '12.8.2';
const rounds = 5;
/** How each kind of device is chosen on Lighthouse's command line. A phone is its default. */
const devices = { mobile: [], desktop: ['--preset=desktop'] } as const;
const categories = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
const run = promisify(execFile);

type Device = keyof typeof devices;
type Scores = Record<(typeof categories)[number], number>;

/** Lighthouse's scores of the first visit, out of 100, beside an empty page of the same framework in the same run. */
export async function benchLighthouse(): Promise<void> {
  const command = await installLighthouse();
  const studio = await startStudio();
  const empty = await startEmptyPage();
  try {
    for (const device of ['mobile', 'desktop'] as const) {
      const ours: Scores[] = [];
      const bare: Scores[] = [];
      for (let round = 0; round < rounds; round++) {
        ours.push(await audit(command, studio.origin, device));
        bare.push(await audit(command, empty.origin, device));
      }
      for (const category of categories) {
        const of = (scores: readonly Scores[]) => median(scores.map((score) => score[category]));
        const aim =
          category !== 'performance' ? 'aim: 100' : device === 'desktop' ? 'aim: 98' : 'aim: −5 at most';
        report(`Lighthouse, ${device}: ${category}`, String(of(ours)), `empty page: ${of(bare)}; ${aim}`);
      }
    }
  } finally {
    empty.close();
    await studio.close();
  }
}

/**
 * Lighthouse's command in a folder of its own outside of the project, because it is larger than the project:
 * `LIGHTHOUSE_DIR`, where a later run finds it again, or else a new folder.
 */
async function installLighthouse(): Promise<string> {
  const folder = process.env.LIGHTHOUSE_DIR ?? (await mkdtemp(path.join(tmpdir(), 'safelight-lighthouse-')));
  const command = path.join(folder, 'node_modules/lighthouse/cli/index.js');
  const isInstalled = await access(command).then(
    () => true,
    () => false,
  );
  if (!isInstalled) {
    await run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', `lighthouse@${version}`]);
  }
  return command;
}

async function audit(command: string, address: string, device: Device): Promise<Scores> {
  const browser = await findBrowser();
  const executable = browser.executablePath ?? (await import('playwright')).chromium.executablePath();
  const { stdout } = await run(
    process.execPath,
    [
      command,
      address,
      '--quiet',
      '--output=json',
      `--only-categories=${categories.join(',')}`,
      `--chrome-flags=${['--headless=new', ...browser.args].join(' ')}`,
      ...devices[device],
    ],
    {
      env: { ...process.env, ...browser.env, CHROME_PATH: executable },
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const { categories: audited, runtimeError } = JSON.parse(stdout);
  if (runtimeError) throw new Error(`Lighthouse could not audit ${address}: ${runtimeError.message}`);
  const scoreOf = (category: string) => Math.round(audited[category].score * 100);
  return {
    performance: scoreOf('performance'),
    accessibility: scoreOf('accessibility'),
    'best-practices': scoreOf('best-practices'),
    seo: scoreOf('seo'),
  };
}
