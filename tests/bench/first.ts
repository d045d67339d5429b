import type { Browser, BrowserContext, CDPSession, Page } from 'playwright';
import { startStudio } from '../support/studio';
import { measureActions } from './actions';
import { type EmptyPage, startEmptyPage } from './empty-page';
import { median, report } from './figures';
import { measureJourneys } from './journeys';
import { openBrowser } from './open-browser';

const rounds = 5;
/** A slow mobile network, and a processor four times slower than this one. */
const network = { offline: false, latency: 150, downloadThroughput: 183_750, uploadThroughput: 93_750 };
const processorRate = 4;

/** The first visit: paints beside an empty page of the same framework, what is transferred, and what moves. */
export async function benchFirst(): Promise<void> {
  const studio = await startStudio({ SANDBOX_PACE: '0' });
  // A shift within half a second of a press does not count, so the pictures take their time.
  const lifelike = await startStudio({ SANDBOX_PACE: '0.5' });
  const empty = await startEmptyPage();
  const browser = await openBrowser();
  try {
    await comparePaints(browser, studio.origin, empty);
    await countTransfers(browser, studio.origin);
    await measureJourneys(browser, lifelike.origin);
    await measureActions(browser, studio.origin);
  } finally {
    await browser.close();
    empty.close();
    await lifelike.close();
    await studio.close();
  }
}

async function comparePaints(browser: Browser, origin: string, empty: EmptyPage): Promise<void> {
  const ours: Paints[] = [];
  const bare: Paints[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await measurePaints(browser, origin));
    bare.push(await measurePaints(browser, empty.origin));
  }
  const of = (visits: readonly Paints[], paint: keyof Paints) => median(visits.map((visit) => visit[paint]));
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
  report('Throttled first paint', seconds(of(ours, 'first')), `empty page: ${seconds(of(bare, 'first'))}`);
  report(
    'Throttled largest paint',
    seconds(of(ours, 'largest')),
    `empty page: ${seconds(of(bare, 'largest'))}`,
  );
  report('… beside the empty page', (of(ours, 'largest') / of(bare, 'largest')).toFixed(2), 'aim: 1.35');
}

interface Paints {
  /** Milliseconds since the navigation began. */
  first: number;
  largest: number;
}

async function measurePaints(browser: Browser, origin: string): Promise<Paints> {
  return visit(browser, async (page, cdp) => {
    await cdp.send('Network.emulateNetworkConditions', network);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: processorRate });
    await page.goto(origin, { waitUntil: 'load' });
    await page.waitForTimeout(2_500);
    return page.evaluate(
      () =>
        new Promise<Paints>((resolve) => {
          const first = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN;
          new PerformanceObserver((list) => {
            resolve({ first, largest: list.getEntries().at(-1)?.startTime ?? Number.NaN });
          }).observe({ type: 'largest-contentful-paint', buffered: true });
        }),
    );
  });
}

async function countTransfers(browser: Browser, origin: string): Promise<void> {
  await visit(browser, async (page, cdp) => {
    const types = new Map<string, string>();
    const sizes = new Map<string, number>();
    const headers = new Map<string, number>();
    cdp.on('Network.responseReceived', ({ requestId, type, response }) => {
      types.set(requestId, type);
      headers.set(requestId, response.encodedDataLength);
    });
    cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
      sizes.set(requestId, encodedDataLength),
    );
    await page.goto(origin, { waitUntil: 'commit' });
    await page.waitForTimeout(2_500);
    const sum = (type: string | null, of: ReadonlyMap<string, number>) => {
      const ids = [...sizes.keys()].filter((id) => type === null || types.get(id) === type);
      return ids.reduce((bytes, id) => bytes + (of.get(id) ?? 0), 0) / 1024;
    };
    const kilobytes = (type: string | null) => `${sum(type, sizes).toFixed(1)} kB`;
    report('Untouched for 2.5 s: scripts, gzip', kilobytes('Script'), 'with headers; aim: 210 kB');
    report('… requests', String(sizes.size), 'aim: 20');
    const html = sum('Document', sizes) - sum('Document', headers);
    report('… HTML, gzip', `${html.toFixed(1)} kB`, 'without headers; aim: 12 kB');
    report('… fonts', kilobytes('Font'), '');
    report('… all', kilobytes(null), 'with headers');
  });
}

/** A first visit in a browser that has never been here, on a phone's screen. */
async function visit<Result>(
  browser: Browser,
  measure: (page: Page, cdp: CDPSession, context: BrowserContext) => Promise<Result>,
): Promise<Result> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  try {
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await cdp.send('Network.enable');
    return await measure(page, cdp, context);
  } finally {
    await context.close();
  }
}
