// A browser as a separate process, which `browser.ts` starts, commands, and kills. Its data is in its folder. It has
// one page, of our own modules.
import { existsSync, readFileSync } from 'node:fs';
import { IDBKeyRange } from 'fake-indexeddb';
import { memoryStorage } from '../../support/memory-items';
import { Random } from '../chaos/random';
import { diskFiles } from './disk';
import { openDurableDatabase } from './durable-database';
import { createEventSource, Network, writeWhole } from './network';

/** What the browser is started with. */
export interface BrowserSettings {
  folder: string;
  origin: string;
  seed: number;
  clockOffsetMs: number;
}

/** How the browser's storage fails: with which error, and how often. */
export interface StorageTrouble {
  name: 'QuotaExceededError' | 'AbortError' | null;
  share: number;
}

const settings: BrowserSettings = JSON.parse(process.argv[2] ?? '{}');
const random = new Random(settings.seed);
let trouble: StorageTrouble = { name: null, share: 0 };

function failAsStorageDoes(): void {
  if (trouble.name !== null && random.chance(trouble.share))
    throw new DOMException('The storage fails.', trouble.name);
}

/** localStorage that is on the disk before `setItem` returns. */
function durableItems(file: string): Storage {
  const storage = memoryStorage();
  if (existsSync(file)) {
    for (const [key, value] of Object.entries(JSON.parse(readFileSync(file, 'utf8'))))
      storage.setItem(key, String(value));
  }
  const keep = () => {
    const keys = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? '');
    writeWhole(file, JSON.stringify(Object.fromEntries(keys.map((key) => [key, storage.getItem(key)]))));
  };
  return Object.assign(Object.create(storage) as Storage, {
    setItem(key: string, value: string) {
      storage.setItem(key, value);
      keep();
    },
    removeItem(key: string) {
      storage.removeItem(key);
      keep();
    },
  });
}

const RealDate = Date;
let { clockOffsetMs } = settings;
/** The clock of this device, which may be wrong. */
class DeviceDate extends RealDate {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(RealDate.now() + clockOffsetMs);
    else super(...(given as [number]));
  }
  static override now(): number {
    return RealDate.now() + clockOffsetMs;
  }
}

const { folder, origin } = settings;
const network = new Network(origin, diskFiles.cookies(folder), random);
const page = new EventTarget();
Object.assign(globalThis, {
  Date: DeviceDate,
  window: page,
  addEventListener: page.addEventListener.bind(page),
  removeEventListener: page.removeEventListener.bind(page),
  isSecureContext: true,
  localStorage: durableItems(diskFiles.items(folder)),
  indexedDB: await openDurableDatabase(diskFiles.database(folder), failAsStorageDoes),
  IDBKeyRange,
  fetch: network.fetch.bind(network),
  EventSource: createEventSource(network),
  // Undefined, because it has one page and no other to talk to.
  BroadcastChannel: undefined,
});
// Loaded after the globals are set: Dexie and the stores look for them when they load.
const { createPage } = await import('./page');
const commands: Record<string, (argument: never) => unknown> = {
  ...createPage(network),
  weather: (weather: Parameters<Network['setWeather']>[0]) => {
    network.setWeather(weather);
    if (!weather.isOffline) page.dispatchEvent(new Event('online'));
  },
  storage: (changed: StorageTrouble) => {
    trouble = changed;
  },
  clock: (offsetMs: number) => {
    clockOffsetMs = offsetMs;
  },
};

process.on('message', ({ id, name, argument }: { id: number; name: string; argument: never }) => {
  const answer = async () => commands[name]?.(argument);
  answer().then(
    (result) => process.send?.({ id, result }),
    (error: unknown) => process.send?.({ id, error: error instanceof Error ? error.stack : String(error) }),
  );
});
// A page shows an error in its console and goes on.
const errors: string[] = [];
for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
  process.on(event, (error: unknown) => {
    errors.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.send?.({ error: errors.at(-1) });
  });
}
process.on('disconnect', () => process.exit());
process.send?.({ ready: true });
