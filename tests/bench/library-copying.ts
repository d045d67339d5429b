import type { Browser, Page } from 'playwright';
import { seededPrompts, seedLibrary } from '../support/seed-library';
import { startStudio } from '../support/studio';
import { streamDelays, watchLongTasks } from './chat';
import { median, percentile, report } from './figures';

const waiting = 300;
const saved = 20;
const rounds = 3;

/** What copying adds to the work that goes on beside it. */
export async function benchCopying(browser: Browser): Promise<void> {
  await compareDeltas(browser);
  await compareSaving(browser);
}

/** Answers that stream, while 300 pictures wait to be copied, and without copies. */
async function compareDeltas(browser: Browser): Promise<void> {
  const without: number[] = [];
  const beside: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    without.push(...(await streamDelays(browser)));
    beside.push(
      ...(await streamDelays(browser, {
        environment: { STUDIO_LIBRARY: 'auto' },
        prepare: (page, origin) => seedLibrary(page, origin, seededPrompts(waiting)),
      })),
    );
  }
  const [before, after] = [percentile(without, 95), percentile(beside, 95)];
  report('Delta to screen, 95 of 100, without copies', `${before.toFixed(1)} ms`, '');
  report(`… while ${waiting} pictures are copied: ratio`, (after / before).toFixed(2), 'aim: 1.1');
}

interface Saving {
  /** From the press to the receipt. */
  times: number[];
  longestMs: number;
}

/** Pictures one after the other, with copies and without, in turn. */
async function compareSaving(browser: Browser): Promise<void> {
  const without: Saving = { times: [], longestMs: 0 };
  const beside: Saving = { times: [], longestMs: 0 };
  for (let round = 0; round < rounds; round += 1) {
    await makePictures(browser, 'off', without);
    await makePictures(browser, 'auto', beside);
  }
  const added = median(beside.times) - median(without.times);
  report('A picture from press to receipt, without copies', `${median(without.times).toFixed(0)} ms`, '');
  report('… copies add', `${added.toFixed(1)} ms`, 'aim: 5 ms');
  report(
    '… longest task',
    `${beside.longestMs.toFixed(0)} ms`,
    `without copies: ${without.longestMs.toFixed(0)} ms`,
  );
}

async function makePictures(browser: Browser, library: 'off' | 'auto', into: Saving): Promise<void> {
  const studio = await startStudio({ SANDBOX_PACE: '0', STUDIO_LIBRARY: library });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  try {
    const page = await context.newPage();
    await page.goto(studio.origin, { waitUntil: 'networkidle' });
    // The first picture loads what later ones use.
    await makePicture(page, 'The first lamp');
    await page.waitForTimeout(1_000);
    const stopWatching = await watchLongTasks(page);
    for (let number = 1; number <= saved; number += 1) {
      into.times.push(await makePicture(page, `Lamp ${number}`));
      await page.waitForTimeout(300);
    }
    await page.waitForTimeout(2_000);
    into.longestMs = Math.max(into.longestMs, ...(await stopWatching()));
  } finally {
    await context.close();
    await studio.close();
  }
}

/** Milliseconds from the press to the frame with the receipt, by the page's own clock. */
async function makePicture(page: Page, prompt: string): Promise<number> {
  await page.getByRole('textbox', { name: 'Prompt' }).fill(`${prompt} sandbox:quick`);
  const button = page.getByRole('button', { name: /^Generate/ });
  return button.evaluate(
    (element, name) =>
      new Promise<number>((resolve) => {
        const startedAt = performance.now();
        (element as HTMLElement).click();
        const look = () => {
          const job = [...document.querySelectorAll('article')].find((article) =>
            article.textContent?.includes(name),
          );
          // The receipt.
          if (job?.querySelector('summary')) resolve(performance.now() - startedAt);
          else requestAnimationFrame(look);
        };
        look();
      }),
    prompt,
  );
}
