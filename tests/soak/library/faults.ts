import { clearBrowser, joinAgain } from './clearing';
import { clearSky } from './network';
import { pause, type Scene, unlessGone } from './scene';

type Fault = (scene: Scene) => Promise<void>;

const dayMs = 24 * 3_600_000;

/** Faults of the studio, one after the other: it cannot be killed while it starts. */
let studioTurn: Promise<void> = Promise.resolve();

/** Everything that may happen to browsers, network, studio, storage and clocks, by name. */
export const faults: Readonly<Record<string, Fault>> = {
  'kill -9 of the studio': async ({ random, world, facts }) => {
    studioTurn = studioTurn.then(async () => {
      facts.studioKills += 1;
      await world.studio.kill('SIGKILL');
      await pause(random.between(0, 1_500));
      await world.studio.restart();
    });
    await studioTurn;
  },
  'kill -9 of a browser': async ({ random, browsers, facts }) => {
    const browser = random.pick(browsers);
    await browser.inTurn(async () => {
      await browser.kill();
      await pause(random.between(0, 500));
      await browser.start();
      facts.tell(`${browser.name} is back`);
    });
  },
  'database evicted': (scene) => clearBrowser(scene, scene.random.pick(scene.browsers), 'database'),
  'all but cookies cleared': (scene) =>
    clearBrowser(scene, scene.random.pick(scene.browsers), 'all but cookies'),
  'everything cleared': async (scene) => {
    const browser = scene.random.pick(scene.browsers);
    await clearBrowser(scene, browser, 'everything');
    await pause(scene.random.between(0, 3_000));
    // A browser that cannot join now does so once everything is calm.
    await unlessGone(() => joinAgain(scene, browser));
  },
  offline: async ({ random, browsers }) => {
    const browser = random.pick(browsers);
    await unlessGone(() => browser.ask('weather', { ...clearSky, isOffline: true }));
    await pause(random.between(500, 6_000));
    await unlessGone(() => browser.ask('weather', clearSky));
  },
  'bad line': async ({ random, browsers }) => {
    const browser = random.pick(browsers);
    const weather = {
      isOffline: false,
      requestsLost: 0.2 * random.next(),
      answersLost: 0.4 * random.next(),
      uploadsCut: 0.6 * random.next(),
      answersCut: 0.3 * random.next(),
    };
    await unlessGone(() => browser.ask('weather', weather));
    await pause(random.between(1_000, 6_000));
    await unlessGone(() => browser.ask('weather', clearSky));
  },
  'storage error': async ({ random, browsers }) => {
    const browser = random.pick(browsers);
    const name = random.pick(['QuotaExceededError', 'AbortError'] as const);
    await unlessGone(() => browser.ask('storage', { name, share: random.pick([0.1, 0.5, 1]) }));
    await pause(random.between(300, 3_000));
    await unlessGone(() => browser.ask('storage', { name: null, share: 0 }));
  },
  'clock jumps': async ({ random, browsers, facts }) => {
    const browser = random.pick(browsers);
    const most = random.pick([0.01, 1, 60, 365]) * dayMs;
    browser.clockOffsetMs = Math.round((random.next() * 2 - 1) * most);
    facts.tell(`${browser.name} is ${(browser.clockOffsetMs / dayMs).toFixed(3)} days off`);
    await unlessGone(() => browser.ask('clock', browser.clockOffsetMs));
  },
};
