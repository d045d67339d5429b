import { readFileSync } from 'node:fs';
import { ownLibraryId } from '@/lib/server/library/library-keys';
import { hashSecret } from '@/lib/server/library/library-secrets';
import type { ServedSandbox } from '@/lib/server/sandbox/serve';
import { Random } from '../chaos/random';
import { Browser } from './browser';
import { checkRound, type RoundResult } from './check';
import { joinAgain } from './clearing';
import { diskFiles } from './disk';
import { Facts } from './facts';
import { faults } from './faults';
import { clearSky } from './network';
import type { Rest } from './page';
import { acts, makeFirst } from './people';
import { pause, type Scene, unlessGone } from './scene';
import { openWorld, type World } from './world';

const settleWithinMs = 120_000;

/**
 * One round: two or three browsers of one library at work amid faults, then calm until all is quiet; then all counts
 * are compared.
 */
export async function playRound(gateway: ServedSandbox, seed: number): Promise<RoundResult> {
  const random = new Random(seed);
  const world = await openWorld(gateway, random.chance(0.7));
  const facts = new Facts();
  const { code, folder } = world;
  const browsers = Array.from({ length: random.between(2, 3) }, (_, at) => {
    const name = ['laptop', 'phone', 'tablet'][at] ?? 'browser';
    const settings = { folder, origin: world.studio.origin, code, seed: random.between(0, 1_000_000) };
    return new Browser(name, settings);
  });
  const scene: Scene = { random, world, facts, browsers, orders: new Map(), words: null, library: '' };
  try {
    await beginLibrary(scene);
    await storm(scene);
    await calm(scene);
    const unsettled = await settle(scene);
    const libraryId = libraryOf(world, browsers);
    return await checkRound({ scene, seed, libraryId, unsettled });
  } catch (error) {
    const states = await Promise.all(
      browsers.map(async (browser) => {
        const rest = await browser.ask('rest').catch(String);
        const calls = [...(browser.disk().get('ledger')?.values() ?? [])].map((entry) =>
          JSON.stringify(entry),
        );
        return [`${browser.name}: ${JSON.stringify(rest)}`, ...browser.errors, ...calls].join('\n');
      }),
    );
    throw new Error([...facts.story, ...states, String(error)].join('\n'), { cause: error });
  } finally {
    await Promise.all(browsers.map((browser) => browser.kill()));
    await world.close();
  }
}

/** The first browser makes a picture, which makes the library; the others join it. */
async function beginLibrary(scene: Scene): Promise<void> {
  const { browsers, world } = scene;
  const [first, ...others] = browsers;
  if (first === undefined) return;
  await Promise.all(browsers.map((browser) => browser.start()));
  for (const browser of browsers) await untilOpen(browser);
  await makeFirst(scene, first);
  await until(async () => {
    const rest = await first.ask('rest');
    scene.library = rest.library ?? '';
    return rest.library !== null;
  }, 'the library');
  // A studio on loopback has one library for all.
  if (world.code === null) return;
  scene.words = await first.ask('words');
  for (const other of others) await until(() => joinAgain(scene, other), `${other.name} to join`);
}

async function storm(scene: Scene): Promise<void> {
  const { random, browsers, facts } = scene;
  const lastsMs = random.between(8_000, 14_000);
  const troubles = Array.from({ length: random.between(3, 7) }, () => random.pick(Object.keys(faults)));
  await Promise.all([
    ...browsers.map(async (browser) => {
      for (const endsAt = performance.now() + lastsMs; performance.now() < endsAt; ) {
        const [name, act] = random.pick(acts);
        facts.tell(`${browser.name} ${name}`);
        await unlessGone(() => act(scene, browser));
        await pause(random.between(0, 700));
      }
    }),
    ...troubles.map(async (name) => {
      await pause(random.between(0, lastsMs));
      facts.noteFault(name);
      await faults[name]?.(scene);
    }),
  ]);
}

/** Ends all faults, except that clocks may stay wrong. */
async function calm(scene: Scene): Promise<void> {
  const { random, browsers, facts, library } = scene;
  facts.tell('calm');
  for (const browser of browsers) {
    if (random.chance(0.5)) browser.clockOffsetMs = 0;
    if (random.chance(0.4)) await reload(scene, browser);
    else await browser.ask('clock', browser.clockOffsetMs);
    await browser.ask('weather', clearSky);
    await browser.ask('storage', { name: null, share: 0 });
    await browser.ask('turnCopies', true);
  }
  for (const browser of browsers) {
    await untilOpen(browser);
    const rest = await browser.ask('rest');
    if (rest.library !== library) await until(() => joinAgain(scene, browser), `${browser.name} to join`);
  }
}

/** Waits until the studio lets the browser in: until then its person cannot do anything. */
function untilOpen(browser: Browser): Promise<void> {
  return until(async () => (await browser.ask('rest')).isOpen, `${browser.name} to open`);
}

async function reload({ facts }: Scene, browser: Browser): Promise<void> {
  facts.tell(`${browser.name} is loaded again`);
  await browser.inTurn(async () => {
    await browser.kill();
    await browser.start();
  });
}

/** A page whose picture could not be saved has it in memory; a later visit asks the studio for it. */
const reloadAfterMs = 15_000;

/**
 * Waits until nothing goes on in any browser and all have the studio's last number.
 * @returns what still goes on in the end
 */
async function settle(scene: Scene): Promise<string[]> {
  const { browsers, facts } = scene;
  const startedAt = performance.now();
  const reloaded = new Set<Browser>();
  for (let calmLooks = 0; ; ) {
    const rests = await Promise.all(browsers.map((browser) => browser.ask('rest')));
    const numbers = new Set(rests.map(({ note }) => note.split(',')[0]));
    calmLooks = rests.every(isAtRest) && numbers.size === 1 ? calmLooks + 1 : 0;
    if (calmLooks >= 4) return [];
    const waitedMs = performance.now() - startedAt;
    if (waitedMs > settleWithinMs)
      return browsers.map(({ name }, at) => `${name} does not come to rest: ${JSON.stringify(rests[at])}`);
    for (const [at, browser] of browsers.entries()) {
      const hasUnsaved = (rests[at]?.jobs.length ?? 0) > 0;
      if (!hasUnsaved || waitedMs < reloadAfterMs || reloaded.has(browser)) continue;
      reloaded.add(browser);
      facts.tell(`${browser.name} has unfinished jobs`);
      await reload(scene, browser);
    }
    await pause(500);
  }
}

function isAtRest(rest: Rest): boolean {
  const { marks, jobs, running, isReceived, problem } = rest;
  return marks.length === 0 && jobs.length === 0 && running === 0 && isReceived && problem === null;
}

const withinMs = 40_000;

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  for (const giveUpAt = performance.now() + withinMs; performance.now() < giveUpAt; ) {
    if ((await unlessGone(condition)) === true) return;
    await pause(300);
  }
  throw new Error(`In vain: ${what}.`);
}

/** The name of the library in storage, by a browser's cookie. */
function libraryOf({ code, studio }: World, [browser]: readonly Browser[]): string {
  if (code === null || browser === undefined) return ownLibraryId;
  const cookies = new Map<string, string>(
    JSON.parse(readFileSync(diskFiles.cookies(browser.folder), 'utf8')),
  );
  const hash = hashSecret('token', cookies.get('safelight_library') ?? '');
  const record = readFileSync(`${studio.dataDirectory}/library-tokens/${hash}`, 'utf8');
  return JSON.parse(record).library;
}
