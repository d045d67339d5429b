import { AsyncLocalStorage } from 'node:async_hooks';
import Dexie from 'dexie';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { vi } from 'vitest';
import { openTab, type Tab } from '../../support/browser-tab';
import { memoryStorage } from '../../support/memory-items';
import type { Random } from './random';
import { type ChannelOwner, createTabChannels } from './tab-channels';

/** What can happen to a request in transit, at random. */
export interface Weather {
  /** The answer of a POST, a DELETE or a confirmation is lost although the request arrived. */
  answersLost: number;
  /** A request never arrives. */
  requestsLost: number;
  /** The network sends a POST twice at the same instant. */
  resent: number;
}

interface OpenTab {
  tab: Tab;
  /** Runs work in this tab, so that its requests are known to be the tab's. */
  run<Result>(work: (tab: Tab) => Result): Result;
  close(): void;
}

/** A tab's side of the network. */
class Connection {
  readonly closing = new AbortController();
  /** The tab dies after this many more chunks of its streams, that is, at a random event. */
  chunksLeft = Number.POSITIVE_INFINITY;

  get isClosed(): boolean {
    return this.closing.signal.aborted;
  }
}

/** What a browser opens to one host over HTTP/1.1. */
const connectionsMax = 6;

/** The connections that all tabs of a browser share; a request that finds none free waits. */
class ConnectionPool {
  #free = connectionsMax;
  readonly #waiting: (() => void)[] = [];

  async take(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  giveBack(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}

/**
 * The tab whose work is running. All browsers share it: the timers of a dead tab go on in later rounds, where it must
 * still be known as dead, or it would lead the tabs of those rounds.
 */
const runningTab = new AsyncLocalStorage<Connection>();

// Vitest takes the globals of the last browser away, while timers of dead tabs still go on: they find these then.
Object.assign(globalThis, { localStorage: memoryStorage(), window: new EventTarget() });

const never = new Promise<never>(() => undefined);
const clearSky: Weather = { answersLost: 0, requestsLost: 0, resent: 0 };

/**
 * One browser: a library that survives its tabs, and tabs that can die at any moment. A dead tab's requests are never
 * answered, so that nothing of it goes on. There is no lock manager, as on plain http: tabs that follow the same job do
 * so at the same time.
 */
export class ChaosBrowser {
  weather: Weather = clearSky;
  readonly #origins: () => readonly string[];
  readonly #random: Random;
  readonly #pool = new ConnectionPool();
  #isOffline = false;
  #offline = new AbortController();

  constructor(random: Random, origins: () => readonly string[]) {
    this.#random = random;
    this.#origins = origins;
    Object.assign(Dexie.dependencies, { indexedDB: new IDBFactory(), IDBKeyRange });
    vi.stubGlobal('localStorage', this.#storageOfTabs());
    vi.stubGlobal(
      'BroadcastChannel',
      createTabChannels(() => this.#owner()),
    );
    vi.stubGlobal('window', new EventTarget());
    vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) => this.#fetch(path, init));
  }

  async open(): Promise<OpenTab> {
    const connection = new Connection();
    const tab = await openTab();
    return {
      tab,
      run: (work) => runningTab.run(connection, () => work(tab)),
      close: () => connection.closing.abort(),
    };
  }

  /** localStorage to which a dead tab writes nothing more: it cannot hold a lease forever. */
  #storageOfTabs(): Storage {
    const storage = memoryStorage();
    const unlessDead = (write: () => void) => {
      if (!runningTab.getStore()?.isClosed) write();
    };
    return Object.assign(Object.create(storage) as Storage, {
      setItem: (key: string, value: string) => unlessDead(() => storage.setItem(key, value)),
      removeItem: (key: string) => unlessDead(() => storage.removeItem(key)),
    });
  }

  /** The tab that is running now. */
  #owner(): ChannelOwner | null {
    const connection = runningTab.getStore();
    if (connection === undefined) return null;
    return {
      get isClosed() {
        return connection.isClosed;
      },
      run: (work) => runningTab.run(connection, work),
    };
  }

  /** Lets a tab die after this many chunks of its streams. */
  dieAfter(opened: OpenTab, chunks: number): void {
    opened.run(() => {
      const connection = runningTab.getStore();
      if (connection) connection.chunksLeft = chunks;
    });
  }

  setOffline(isOffline: boolean): void {
    this.#isOffline = isOffline;
    if (isOffline) this.#offline.abort();
    else this.#offline = new AbortController();
  }

  calm(): void {
    this.weather = clearSky;
    this.setOffline(false);
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const connection = runningTab.getStore();
    // A request of the test itself, to a studio that starts.
    if (!connection) return nodeFetch(path, init);
    if (connection.isClosed) return never;
    if (this.#isOffline) throw new TypeError('fetch failed: offline');
    if (this.#random.chance(this.weather.requestsLost)) throw new TypeError('fetch failed: lost');
    const isPost = init.method === 'POST' && path === '/api/jobs';
    if (isPost && this.#random.chance(this.weather.resent))
      void this.#send(connection, path, init).then((copy) => copy.body?.cancel(), drop);
    const isLost = init.method !== undefined && this.#random.chance(this.weather.answersLost);
    try {
      const response = await this.#send(connection, path, init);
      if (connection.isClosed) return await never;
      if (!isLost) return this.#deliver(connection, response);
      await response.body?.cancel();
    } catch (cause) {
      if (connection.isClosed) return never;
      throw cause;
    }
    throw new TypeError('fetch failed: the answer was lost');
  }

  /** Sends through a load balancer without sticky sessions. A connection is busy until its answer was read. */
  async #send(connection: Connection, path: string, init: RequestInit): Promise<Response> {
    await this.#pool.take();
    let isBusy = true;
    const giveBack = () => {
      if (isBusy) this.#pool.giveBack();
      isBusy = false;
    };
    connection.closing.signal.addEventListener('abort', giveBack);
    // It died while it waited.
    if (connection.isClosed) giveBack();
    try {
      return await whenRead(await this.#request(connection, path, init), giveBack);
    } catch (cause) {
      giveBack();
      throw cause;
    }
  }

  #request(connection: Connection, path: string, init: RequestInit): Promise<Response> {
    if (connection.isClosed) return never;
    const origin = this.#random.pick(this.#origins());
    const headers = new Headers(init.headers);
    headers.set('origin', origin);
    const signals = [connection.closing.signal, this.#offline.signal, init.signal ?? []].flat();
    const signal = AbortSignal.any(signals);
    return nodeFetch(`${origin}${path}`, { ...init, headers, signal });
  }

  #deliver(connection: Connection, response: Response): Response {
    const reader = response.body?.getReader();
    if (!reader) return response;
    const body = new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const part = await reader.read().catch((cause: unknown) => ({ broken: cause }) as const);
          connection.chunksLeft -= 1;
          if (connection.chunksLeft < 0) connection.closing.abort();
          if (connection.isClosed) await never;
          if ('broken' in part) controller.error(new TypeError('terminated', { cause: part.broken }));
          else if (part.done) controller.close();
          else controller.enqueue(part.value);
        },
        cancel: () => reader.cancel().catch(drop),
      },
      { highWaterMark: 0 },
    );
    return new Response(body, { status: response.status, headers: response.headers });
  }
}

/**
 * The same answer; `onEnd` is called once its body was read, was cancelled or broke off. Small answers are read at
 * once, as browsers do.
 */
async function whenRead(response: Response, onEnd: () => void): Promise<Response> {
  const { status, headers } = response;
  const isSmall = headers.get('content-type')?.startsWith('application/json') ?? true;
  if (isSmall || response.body === null) {
    const body = response.body && (await response.arrayBuffer());
    onEnd();
    return new Response(body, { status, headers });
  }
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          onEnd();
          controller.close();
        } catch (cause) {
          onEnd();
          controller.error(cause);
        }
      },
      cancel(reason) {
        onEnd();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status, headers });
}

const nodeFetch = globalThis.fetch;
const drop = () => undefined;

export type { OpenTab };
