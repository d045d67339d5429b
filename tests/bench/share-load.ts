import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { jobBody, postJob } from '../support/job-client';
import { photo } from '../support/photo';
import { shareClient } from '../support/share-client';
import { startStudio } from '../support/studio';
import { median, percentile, report } from './figures';
import type { BenchUpstream } from './upstream';

const readers = 200;
const streams = 50;
const lastsMs = 60_000;
/** As long as a quick real call; its picture has 3 MB. */
const callMs = 20_000;

/** How long a reader looks at a page, in milliseconds, or up to twice as long if it is not 0. */
const looks = [0, 1_000] as const;

/** A share that many read at once, page and picture, while jobs stream: errors, and how steady the page's times are. */
export async function benchShareLoad(upstream: BenchUpstream): Promise<void> {
  for (const lookMs of looks) await benchReaders(upstream, lookMs);
}

async function benchReaders(upstream: BenchUpstream, lookMs: number): Promise<void> {
  const studio = await startStudio({
    AIHUBMIX_API_KEY: 'sk-bench',
    AIHUBMIX_BASE_URL: upstream.baseUrl(callMs),
    STUDIO_JOBS_PER_MINUTE: '1000',
    STUDIO_CONCURRENT_JOBS: String(streams),
  });
  try {
    const picture = await photo({ width: 1_024, height: 1_024, seed: 1 });
    const { id } = await shareClient(studio.origin).share({ picture, facts: { prompt: 'A lamp' } });
    const load = new Load(studio.origin, id, lookMs);
    await load.openPage();
    load.begin();
    await Promise.all([
      ...Array.from({ length: readers }, () => load.read()),
      ...Array.from({ length: streams }, () => load.stream()),
    ]);
    load.report();
  } finally {
    await studio.close();
  }
}

class Load {
  private readonly pageTimes: number[] = [];
  private readonly errors: string[] = [];
  private pictures = 0;
  private jobs = 0;
  private until = 0;

  constructor(
    private readonly origin: string,
    private readonly shareId: string,
    private readonly lookMs: number,
  ) {}

  begin(): void {
    this.pageTimes.length = 0;
    this.until = performance.now() + lastsMs;
  }

  async openPage(): Promise<void> {
    const startedAt = performance.now();
    const page = await fetch(`${this.origin}/s/${this.shareId}`);
    const html = await page.text();
    this.pageTimes.push(performance.now() - startedAt);
    const [, source] = /<img[^>]* src="([^"]+)"/.exec(html) ?? [];
    if (!page.ok || source === undefined) throw new Error(`The page answered ${page.status}.`);
    const answer = await fetch(new URL(source.replaceAll('&amp;', '&'), this.origin));
    const { byteLength } = await answer.arrayBuffer();
    if (!answer.ok || byteLength === 0) throw new Error(`The picture answered ${answer.status}.`);
    this.pictures += 1;
  }

  /** Opens the page, looks at it, and opens it again. */
  async read(): Promise<void> {
    await pause(Math.random() * 2_000);
    while (performance.now() < this.until) {
      await this.count(this.openPage());
      if (this.lookMs > 0) await pause(this.lookMs * (1 + Math.random()));
    }
  }

  async stream(): Promise<void> {
    await pause(Math.random() * callMs);
    while (performance.now() < this.until) await this.count(this.job());
  }

  private async job(): Promise<void> {
    const response = await postJob(this.origin, jobBody(randomUUID()));
    const text = Buffer.from(await response.arrayBuffer());
    if (!text.includes('"status":"succeeded"')) throw new Error(`A job answered ${response.status}.`);
    this.jobs += 1;
  }

  private async count(work: Promise<void>): Promise<void> {
    await work.catch((error: Error) => this.errors.push(error.message));
  }

  report(): void {
    const { pageTimes, errors, jobs, pictures } = this;
    const middle = median(pageTimes);
    const slow = percentile(pageTimes, 99);
    const isUnbroken = this.lookMs === 0;
    const pace = isUnbroken ? 'without a pause' : `every ${this.lookMs} to ${2 * this.lookMs} ms`;
    report(
      `${readers} readers of a share ${pace}, ${streams} streams, a minute: errors`,
      `${errors.length} of ${pageTimes.length + pictures + jobs}`,
      'aim: 0',
    );
    for (const message of new Set(errors)) console.log(`  ${message}`);
    report('… share page: median', `${middle.toFixed(1)} ms`, '');
    report(
      '… p99 / median',
      `${(slow / middle).toFixed(1)} (${slow.toFixed(0)} ms)`,
      isUnbroken ? 'aim: under 5' : 'aim: under 5; see docs/scale.md',
    );
  }
}
