import type { Browser, Page } from 'playwright';
import { chatChunk, chatDone } from '../support/chat-answers';
import { seedConversation } from '../support/seed-conversation';
import { startStudio } from '../support/studio';
import { ScriptedUpstream } from '../support/upstream';
import { median, percentile, report } from './figures';
import { openBrowser, threadClock } from './open-browser';

const streams = 5;
const deltaMs = 150;
const turns = 200;

/** The chat page with five answers streaming, and with a long conversation. */
export async function benchChat(): Promise<void> {
  const browser = await openBrowser();
  try {
    await benchStreaming(browser);
    await benchLongConversation(browser);
  } finally {
    await browser.close();
  }
}

async function benchStreaming(browser: Browser): Promise<void> {
  const delays = await streamDelays(browser);
  report(`Delta to percent on screen, ${streams} streaming: median`, `${median(delays).toFixed(1)} ms`, '');
  report('… 95 of 100', `${percentile(delays, 95).toFixed(1)} ms`, 'aim: 100 ms');
}

interface Streaming {
  /** Variables of the studio. */
  environment?: Record<string, string>;
  /** Fills the browser before the chat is opened. */
  prepare?: (page: Page, origin: string) => Promise<void>;
}

/** Milliseconds from the moment that upstream writes a percent to the frame that shows it, with five answers streaming. */
export async function streamDelays(browser: Browser, streaming: Streaming = {}): Promise<readonly number[]> {
  const upstream = await ScriptedUpstream.start();
  /** When each percent of the measured conversation was written, by the clock. */
  const written = new Map<number, number>();
  upstream.script = async (response, call) => {
    const isShown = call.body.includes(`Conversation ${streams}`);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chatChunk({ content: '{"prompt":"p","ratio":"1:1"}\n\n> Queuing.\n> Generating.\n' }));
    for (let percent = 1; percent < 100; percent += 1) {
      await new Promise((resolve) => setTimeout(resolve, deltaMs));
      if (isShown) written.set(percent, performance.timeOrigin + performance.now());
      response.write(chatChunk({ content: `> Progress ${percent}%\n` }));
    }
    response.end(chatChunk({ content: 'No picture today.' }) + chatDone);
  };
  const studio = await startStudio({
    AIHUBMIX_API_KEY: 'sk-bench',
    AIHUBMIX_BASE_URL: `${upstream.origin}/v1`,
    ...streaming.environment,
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await streaming.prepare?.(page, studio.origin);
    await page.goto(`${studio.origin}/chat`);
    for (let number = 1; number <= streams; number += 1) await begin(page, `Conversation ${number}`);
    const shown = await watchPercents(page);
    const delays = shown.flatMap(([percent, at]) => {
      const writtenAt = written.get(percent);
      return writtenAt === undefined ? [] : [at - writtenAt];
    });
    if (delays.length < 50) throw new Error(`Only ${delays.length} percents were seen.`);
    return delays;
  } finally {
    await context.close();
    await studio.close();
    await upstream.stop();
  }
}

async function begin(page: Page, message: string): Promise<void> {
  await page.getByRole('complementary').getByRole('button', { name: 'New conversation' }).click();
  await page.getByRole('textbox', { name: 'Message' }).fill(message);
  await page.getByRole('button', { name: /^Send/ }).click();
  await page.getByRole('progressbar', { name: new RegExp(message) }).waitFor();
}

/** Each percent that is shown, with the clock time of its frame, until the answer has ended. */
async function watchPercents(page: Page): Promise<readonly (readonly [number, number])[]> {
  return page.evaluate(
    () =>
      new Promise<[number, number][]>((resolve) => {
        const seen = new Map<number, number>();
        const look = () => {
          const bar = document.querySelector('[role="progressbar"]');
          if (bar === null) {
            resolve([...seen]);
            return;
          }
          const percent = Number(bar.getAttribute('aria-valuenow'));
          if (!seen.has(percent)) seen.set(percent, performance.timeOrigin + performance.now());
          requestAnimationFrame(look);
        };
        look();
      }),
  );
}

/** Opens a conversation of 200 turns with a picture each, and scrolls through it. */
async function benchLongConversation(browser: Browser): Promise<void> {
  const studio = await startStudio({ SANDBOX_PACE: '0' });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await seedConversation(page, studio.origin, turns);
    await page.goto(`${studio.origin}/chat`);
    const entry = page.getByRole('list', { name: 'Conversations' }).getByRole('button', { name: 'Seeded' });
    await entry.first().waitFor();
    const scriptMs = await threadClock(page, 'ScriptDuration');
    const before = await scriptMs();
    await entry.first().click();
    await page.getByRole('article', { name: `Message ${turns - 1}` }).waitFor();
    await page
      .getByRole('img', { name: `Message ${turns - 1}` })
      .first()
      .waitFor();
    report(
      `A conversation of ${turns} turns opens: script`,
      `${((await scriptMs()) - before).toFixed(0)} ms`,
      'aim: 300 ms',
    );
    const { longTasks, mostMs } = await scrollThrough(page);
    const longest = Math.max(0, ...longTasks).toFixed(0);
    report('… scrolled through: long tasks', `${longTasks.length} (longest ${longest} ms)`, 'aim: 0');
    report('… most work between two frames', `${mostMs.toFixed(0)} ms`, '');
  } finally {
    await studio.close();
  }
}

interface Scrolling {
  /** Tasks of 50 ms and more, as browsers report them, in milliseconds. */
  longTasks: number[];
  /** The most work of the main thread between two frames, in however many tasks. */
  mostMs: number;
}

async function scrollThrough(page: Page): Promise<Scrolling> {
  const stopWatching = await watchLongTasks(page);
  const taskMs = await threadClock(page, 'TaskDuration');
  const steps: number[] = [];
  await page.getByRole('log').hover();
  for (let step = 0; step < 150; step += 1) {
    const before = await taskMs();
    await page.mouse.wheel(0, -600);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    steps.push((await taskMs()) - before);
  }
  return { longTasks: await stopWatching(), mostMs: Math.max(...steps) };
}

/** The lengths of the page's long tasks from now until the returned function is called, in milliseconds. */
export async function watchLongTasks(page: Page): Promise<() => Promise<number[]>> {
  const watch = await page.evaluateHandle(() => {
    const lengths: number[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) lengths.push(duration);
    });
    observer.observe({ type: 'longtask' });
    return { lengths, observer };
  });
  return () =>
    watch.evaluate(({ lengths, observer }) => {
      for (const { duration } of observer.takeRecords()) lengths.push(duration);
      observer.disconnect();
      return lengths;
    });
}
