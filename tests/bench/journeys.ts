import type { Browser, Page } from 'playwright';
import { report } from './figures';

const screens = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const;

interface Journey {
  name: string;
  path: string;
  /** Ends when nothing moves any more. */
  travel: (page: Page) => Promise<void>;
}

const journeys: readonly Journey[] = [
  { name: 'one picture', path: '/', travel: (page) => makePictures(page, 1, 1) },
  { name: 'four pictures', path: '/', travel: (page) => makePictures(page, 1, 4) },
  { name: 'ten jobs', path: '/', travel: (page) => makePictures(page, 10, 1) },
  {
    name: 'ten jobs after a reload',
    path: '/',
    async travel(page) {
      await makePictures(page, 10, 1);
      await page.reload();
      await page.waitForTimeout(1_500);
    },
  },
  { name: 'five chat turns', path: '/chat', travel: talk },
  {
    name: 'every page',
    path: '/',
    async travel(page) {
      for (const name of ['Edit', 'Chat', 'Gallery', 'Costs', 'Create']) {
        await page.getByRole('link', { name, exact: true }).filter({ visible: true }).click();
        await page.waitForTimeout(600);
      }
    },
  },
];

/** What moves on a journey without a press shortly before, how long the page takes to answer, and its longest task. */
export async function measureJourneys(browser: Browser, origin: string): Promise<void> {
  for (const [screen, viewport] of Object.entries(screens)) {
    for (const { name, path, travel } of journeys) {
      const context = await browser.newContext({ viewport });
      const page = await context.newPage();
      await page.addInitScript(observeMoves);
      await page.goto(new URL(path, origin).href);
      await travel(page);
      const { shift, answerMs, taskMs } = await page.evaluate(() => window.moves);
      report(`Layout shift, ${screen}, ${name}`, shift.toFixed(3), 'aim: 0.02');
      report('… slowest answer to an action', `${Math.round(answerMs)} ms`, 'aim: 100 ms');
      report('… longest task', `${Math.round(taskMs)} ms`, 'aim: 50 ms');
      await context.close();
    }
  }
}

interface Moves {
  /** As Core Web Vitals count it: the largest sum of one window of shifts. */
  shift: number;
  answerMs: number;
  taskMs: number;
}

declare global {
  interface Window {
    moves: Moves;
  }
}

/** Runs in the page before its own scripts. */
function observeMoves(): void {
  const moves: Moves = { shift: 0, answerMs: 0, taskMs: 0 };
  window.moves = moves;
  let sum = 0;
  let began = 0;
  let last = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & {
      value: number;
      hadRecentInput: boolean;
    })[]) {
      if (entry.hadRecentInput) continue;
      const isNew = entry.startTime - last > 1_000 || entry.startTime - began > 5_000;
      if (isNew) began = entry.startTime;
      sum = isNew ? entry.value : sum + entry.value;
      last = entry.startTime;
      moves.shift = Math.max(moves.shift, sum);
    }
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) moves.answerMs = Math.max(moves.answerMs, duration);
  }).observe({ type: 'event', buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) moves.taskMs = Math.max(moves.taskMs, duration);
  }).observe({ type: 'longtask', buffered: true });
}

async function makePictures(page: Page, jobs: number, pictures: number): Promise<void> {
  await page.getByRole('textbox', { name: 'Prompt' }).fill('A lighthouse keeper reads by a small red lamp');
  await page.getByRole('spinbutton', { name: 'Images' }).fill(String(pictures));
  for (let job = 1; job <= jobs; job++) {
    await openComposer(page);
    // The same request twice within a second would be taken for a double click.
    await page.getByRole('textbox', { name: 'Prompt' }).fill(`A lighthouse in the year ${1900 + job}`);
    await page.getByRole('button', { name: /^Generate/ }).click();
  }
  await page.getByRole('button', { name: 'Cancel' }).first().waitFor({ state: 'detached', timeout: 60_000 });
  await page.waitForTimeout(1_000);
}

/** On a telephone the form folds when it is sent. */
async function openComposer(page: Page): Promise<void> {
  const handle = page.getByRole('button', { name: 'Open composer' });
  if (await handle.isVisible()) await handle.click();
}

async function talk(page: Page): Promise<void> {
  for (let turn = 1; turn <= 5; turn++) {
    await page.getByRole('textbox', { name: 'Message' }).fill(`A lighthouse, version ${turn}`);
    await page.getByRole('button', { name: /^Send/ }).click();
    await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached', timeout: 60_000 });
    await page.waitForTimeout(800);
  }
}
