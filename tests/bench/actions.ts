import type { Browser, Locator, Page } from 'playwright';
import { seededPrompts, seedLibrary } from '../support/seed-library';
import { median, percentile, report } from './figures';
import { observeActions, takeActions } from './observe-actions';
import { threadClock } from './open-browser';

const pictures = 5_000;
const rounds = 5;

/** How long the page takes to answer in a large gallery, and to open what is loaded when it is first needed. */
export async function measureActions(browser: Browser, origin: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  try {
    const page = await context.newPage();
    await observeActions(page);
    await seedLibrary(page, origin, seededPrompts(pictures));
    await actInGallery(page, origin);
    await openFirst(page, origin);
  } finally {
    await context.close();
  }
}

/** Everything that is done often with a gallery, over and over. */
async function actInGallery(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/gallery`, { waitUntil: 'networkidle' });
  const tiles = page.getByRole('button', { name: 'Open large' });
  await tiles.first().waitFor();
  const workedMs = await threadClock(page, 'TaskDuration');
  const works: number[] = [];
  const act = async (action: () => Promise<void>) => {
    const before = await workedMs();
    await action();
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)))');
    works.push((await workedMs()) - before);
    await page.waitForTimeout(150);
  };
  const press = (key: string) => act(() => page.keyboard.press(key));
  // By the mouse itself, because a locator's click works on the page while it looks for its place.
  const click = async (target: Locator) => {
    await target.waitFor();
    const { x, y, width, height } = (await target.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.waitForTimeout(300);
    await act(() => page.mouse.click(x + width / 2, y + height / 2));
  };
  await takeActions(page);
  for (let round = 0; round < rounds; round += 1) {
    await page.evaluate('window.scrollTo(0, 0)');
    const boxes = page.getByRole('checkbox', { name: 'Select' });
    for (const at of [0, 1, 2]) await click(boxes.nth(at));
    await click(page.getByRole('button', { name: 'Clear selection' }));
    await tiles.first().focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowUp']) await press(key);
    await press('Enter');
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowLeft', 'Escape', 'Delete']) await press(key);
    await click(page.getByRole('button', { name: 'Undo' }).last());
    // The focus goes to the picture that was brought back.
    await page.waitForTimeout(500);
    await page.getByRole('searchbox', { name: 'Search prompts' }).focus();
    for (const key of '77 sea') await press(key === ' ' ? 'Space' : key);
    await click(page.getByRole('button', { name: 'Clear search' }));
  }
  const { durations, slowest } = await takeActions(page);
  const name = `Action in a gallery of ${pictures}, input to frame`;
  report(
    `${name}: p95 of ${works.length}`,
    `${percentileOf(durations, works.length, 95)} ms`,
    `aim: 50 ms; slowest ${slowest}`,
  );
  report('… processor time of the page: p95', `${percentile(works, 95).toFixed(1)} ms`, 'aim: 50 ms');
}

/** What is opened for the first time on a page: from the press until it can be read. */
async function openFirst(page: Page, origin: string): Promise<void> {
  const settings: number[] = [];
  const lightbox: number[] = [];
  const pages: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await page.goto(origin, { waitUntil: 'networkidle' });
    settings.push(
      await openingMs(page, {
        pressed: page.getByRole('button', { name: 'Settings' }).filter({ visible: true }).first(),
        seen: '[role="dialog"] select',
      }),
    );
    await page.goto(`${origin}/gallery`, { waitUntil: 'networkidle' });
    const first = page.getByRole('button', { name: 'Open large' }).first();
    await first.waitFor();
    lightbox.push(await openingMs(page, { pressed: first, seen: 'dialog img, [role="dialog"] img' }));
    await page.goto(origin, { waitUntil: 'networkidle' });
    for (const [name, seen] of [
      ['Gallery', 'main [aria-label="Open large"]'],
      ['Costs', 'main dl'],
      ['Edit', 'main textarea'],
      ['Chat', 'main textarea'],
    ] as const) {
      const pressed = page.getByRole('link', { name, exact: true }).filter({ visible: true });
      pages.push(await openingMs(page, { pressed, seen, path: `/${name.toLowerCase()}` }));
      await page.waitForTimeout(500);
    }
  }
  report('First opening of the settings: median', milliseconds(median(settings)), 'aim: 150 ms');
  report('First opening of the large view: median', milliseconds(median(lightbox)), 'aim: 150 ms');
  report('First change to a page, hovered: median', milliseconds(median(pages)), 'aim: 100 ms');
  report('… slowest', milliseconds(Math.max(...pages)), '');
}

interface Opening {
  pressed: ReturnType<Page['getByRole']>;
  /** A selector of what is there once it has opened. */
  seen: string;
  /** The address that it has then. */
  path?: string;
}

/** Milliseconds from the press of a pointer that has hovered for a moment until the frame with what is opened. */
async function openingMs(page: Page, { pressed, seen, path }: Opening): Promise<number> {
  await pressed.hover();
  await page.waitForTimeout(300);
  await page.evaluate(`window.opened = new Promise((resolve) => addEventListener('pointerdown', () => {
    const start = performance.now();
    const look = () => {
      const isThere = [...document.querySelectorAll(${JSON.stringify(seen)})].some((one) => one.checkVisibility());
      const isHere = ${path === undefined} || location.pathname.endsWith(${JSON.stringify(path ?? '')});
      if (isThere && isHere) requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start), 0));
      else requestAnimationFrame(look);
    };
    look();
  }, { once: true, capture: true })); undefined`);
  await page.mouse.down();
  await page.mouse.up();
  return page.evaluate<number>('window.opened');
}

/** The percentile of `count` actions, of which only those of 16 ms and more were reported. */
function percentileOf(reported: readonly number[], count: number, share: number): number {
  const short = Array.from({ length: Math.max(0, count - reported.length) }, () => 16);
  return percentile([...reported, ...short], share);
}

const milliseconds = (value: number) => `${Math.round(value)} ms`;
