import type { Browser, Page } from 'playwright';
import { photo } from '../e2e/edit-page';
import { percentile, report } from './figures';
import { longestTask } from './longest-task';
import { observeActions, takeActions } from './observe-actions';
import { observeMoves } from './observe-moves';

const screens = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const;

interface Journey {
  name: string;
  path: string;
  /** Ends when nothing moves any longer. The last document that it loads is measured. */
  travel: (page: Page) => Promise<void>;
}

const journeys: readonly Journey[] = [
  { name: 'one picture', path: '/', travel: (page) => makePictures(page, 1, 1) },
  { name: 'four pictures', path: '/', travel: (page) => makePictures(page, 1, 4) },
  { name: 'ten jobs', path: '/', travel: (page) => makePictures(page, 10, 1) },
  { name: 'ten jobs after a reload', path: '/', travel: reloadRunning },
  { name: 'hints of the coach', path: '/', travel: readHints },
  { name: 'an edit with a file', path: '/edit', travel: edit },
  { name: 'five chat turns', path: '/chat', travel: talk },
  { name: 'another language', path: '/', travel: changeLanguage },
  { name: 'every page', path: '/', travel: visitPages },
];

/**
 * What moves on a journey without a press shortly before, how long the page takes to answer, and its longest task.
 * `only` limits it to journeys whose names contain this text.
 */
export async function measureJourneys(browser: Browser, origin: string, only = ''): Promise<void> {
  for (const [screen, viewport] of Object.entries(screens)) {
    for (const { name, path: start, travel } of journeys) {
      if (!name.includes(only)) continue;
      const context = await browser.newContext({ viewport, locale: 'en-US' });
      const page = await context.newPage();
      await observeActions(page);
      await page.addInitScript(`(${observeMoves})();`);
      await page.goto(new URL(start, origin).href, { waitUntil: 'networkidle' });
      // By the processor: on the clock, a task also takes what the browser draws without a graphics card in the
      // meantime.
      const longestMs = await longestTask(page, () => travel(page));
      const { durations, slowest } = await takeActions(page);
      const { shift, moved, taskMs } = await page.evaluate(() => window.moves);
      report(`Layout shift, ${screen}, ${name}`, shift.toFixed(3), `aim: 0.02${shift < 0.02 ? '' : moved}`);
      // A key or a press that is answered within 16 ms is not among them.
      const answers = `p95 ${percentile(durations, 95) || 0} ms`;
      report(
        `… answers to ${durations.length} actions`,
        answers,
        `aim: 100 ms; slowest ${slowest || 'none'}`,
      );
      report(
        '… longest task',
        `${Math.round(longestMs)} ms`,
        `aim: 50 ms; ${Math.round(taskMs)} on the clock`,
      );
      await context.close();
    }
  }
}

const jobMaxMs = 60_000;

async function makePictures(page: Page, jobs: number, pictures: number): Promise<void> {
  await submitJobs(page, jobs, pictures);
  await untilDone(page);
}

async function submitJobs(page: Page, jobs: number, pictures: number, name = 'A lighthouse'): Promise<void> {
  for (let job = 1; job <= jobs; job++) {
    await openComposer(page);
    await page.getByRole('spinbutton', { name: 'Images' }).fill(String(pictures));
    // The same request twice within a second would be taken for a double click, so each prompt differs.
    const prompt = page.getByRole('textbox', { name: 'Prompt' });
    await prompt.fill(`${name} in the year `);
    await prompt.press('End');
    await prompt.pressSequentially(String(1900 + job), { delay: 40 });
    await page.getByRole('button', { name: /^Generate/ }).click();
    await page.getByRole('article', { name: `${name} in the year ${1900 + job}` }).waitFor();
  }
}

async function untilDone(page: Page): Promise<void> {
  const running = page.getByRole('article').getByRole('button', { name: /^(Cancel|Withdraw)$/ });
  const end = Date.now() + jobMaxMs;
  while ((await running.count()) > 0 && Date.now() < end) await page.waitForTimeout(250);
  await page.waitForTimeout(1_000);
}

async function reloadRunning(page: Page): Promise<void> {
  await makePictures(page, 6, 1);
  await submitJobs(page, 10, 1, 'A harbour');
  await page.reload();
  await untilDone(page);
}

/** On a phone the form folds when it is sent. */
async function openComposer(page: Page): Promise<void> {
  const handle = page.getByRole('button', { name: 'Open composer' });
  if (await handle.isVisible()) await handle.click();
}

async function readHints(page: Page): Promise<void> {
  await openComposer(page);
  const prompt = page.getByRole('textbox', { name: 'Prompt' });
  await prompt.fill('Mickey Mouse shoots Taylor Swift, much blood, naked, in the style of Banksy');
  await page.waitForTimeout(2_000);
  await prompt.fill('A harbour');
  await page.waitForTimeout(2_000);
}

async function edit(page: Page): Promise<void> {
  await openComposer(page);
  await page.getByLabel('Add reference images').setInputFiles(await photo(1200, 800));
  await page.waitForTimeout(3_000);
  await page.getByRole('textbox', { name: 'Prompt' }).fill('The same at night');
  await page.getByRole('button', { name: /^Apply/ }).click();
  await page.getByRole('article', { name: 'The same at night' }).waitFor();
  await untilDone(page);
}

async function talk(page: Page): Promise<void> {
  for (let turn = 1; turn <= 5; turn++) {
    await page.getByRole('textbox', { name: 'Message' }).fill(`A lighthouse, version ${turn}`);
    await page.getByRole('button', { name: /^Send/ }).click();
    await page.getByRole('article', { name: `A lighthouse, version ${turn}` }).waitFor();
    const stop = page.getByRole('button', { name: 'Stop' });
    await stop.waitFor({ state: 'detached', timeout: jobMaxMs });
    await page.waitForTimeout(1_500);
  }
}

async function changeLanguage(page: Page): Promise<void> {
  await makePictures(page, 1, 1);
  await page.getByRole('button', { name: 'Settings' }).filter({ visible: true }).first().click();
  await page.getByRole('combobox', { name: 'Language' }).first().selectOption('zh-Hans');
  await page.waitForTimeout(2_500);
}

async function visitPages(page: Page): Promise<void> {
  for (const name of ['Edit', 'Chat', 'Gallery', 'Costs', 'Create']) {
    await page.getByRole('link', { name, exact: true }).filter({ visible: true }).click();
    await page.waitForTimeout(600);
  }
}
