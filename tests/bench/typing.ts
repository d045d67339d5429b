import type { Page } from 'playwright';
import { seededPrompts, seedLibrary } from '../support/seed-library';
import { startStudio } from '../support/studio';
import { median, report } from './figures';
import { openBrowser, threadClock } from './open-browser';

const pictures = 1_000;
const text = 'A lighthouse keeper reads by a small red lamp while the sea is loud outside, ink and wash. ';

/** Script time of each keystroke in the prompt, with a full library. */
export async function benchTyping(): Promise<void> {
  const studio = await startStudio({ SANDBOX_PACE: '0' });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await seedLibrary(page, studio.origin, seededPrompts(pictures));
    await page.goto(studio.origin);
    const prompt = page.getByRole('textbox', { name: 'Prompt' });
    await prompt.fill('');
    await page.getByRole('img').first().waitFor();
    const scriptMs = await threadClock(page, 'ScriptDuration');
    // What the page does as it starts belongs to no keystroke.
    await untilAtRest(page, scriptMs);
    const strokes: number[] = [];
    for (const character of text.repeat(2)) {
      const before = await scriptMs();
      await prompt.press(character === ' ' ? 'Space' : character);
      await page.evaluate(
        () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0))),
      );
      strokes.push((await scriptMs()) - before);
    }
    const worst = Math.max(...strokes);
    report(`Keystroke with ${pictures} pictures: median script`, `${median(strokes).toFixed(1)} ms`, '');
    report('… slowest of them', `${worst.toFixed(1)} ms`, 'aim: 16 ms');
  } finally {
    await browser.close();
    await studio.close();
  }
}

/** Waits until half a second has passed without script. */
async function untilAtRest(page: Page, scriptMs: () => Promise<number>): Promise<void> {
  for (let before = -1, now = await scriptMs(); now - before > 1; ) {
    await page.waitForTimeout(500);
    before = now;
    now = await scriptMs();
  }
}
