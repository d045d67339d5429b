import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createParser } from 'eventsource-parser';
import type { Random } from '../chaos/random';

/** What can happen to a request in transit, at random. */
export interface Weather {
  isOffline: boolean;
  /** A request never arrives. */
  requestsLost: number;
  /** A request arrives, and its answer does not. */
  answersLost: number;
  /** A body that is sent breaks off in the middle. */
  uploadsCut: number;
  /** An answer breaks off in the middle. */
  answersCut: number;
}

export const clearSky: Weather = {
  isOffline: false,
  requestsLost: 0,
  answersLost: 0,
  uploadsCut: 0,
  answersCut: 0,
};

/** Writes a file whole or not at all. */
export function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/** A browser's way to its studio: with its cookies, and as the weather is. */
export class Network {
  #weather: Weather = clearSky;
  #line = new AbortController();
  readonly #origin: string;
  readonly #cookieFile: string;
  readonly #cookies: Map<string, string>;
  readonly #random: Random;

  constructor(origin: string, cookieFile: string, random: Random) {
    this.#origin = origin;
    this.#cookieFile = cookieFile;
    this.#random = random;
    const text = existsSync(cookieFile) ? readFileSync(cookieFile, 'utf8') : '[]';
    this.#cookies = new Map(JSON.parse(text));
  }

  setWeather(weather: Weather): void {
    this.#weather = weather;
    if (weather.isOffline) this.#line.abort(new TypeError('fetch failed: offline'));
    else if (this.#line.signal.aborted) this.#line = new AbortController();
  }

  hasCookie(name: string): boolean {
    return this.#cookies.has(name);
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const { isOffline, requestsLost, answersLost, uploadsCut, answersCut } = this.#weather;
    if (isOffline || this.#random.chance(requestsLost)) throw new TypeError('fetch failed: lost');
    const headers = new Headers(init.headers);
    headers.set('origin', this.#origin);
    if (this.#cookies.size > 0)
      headers.set('cookie', [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const signal = AbortSignal.any([this.#line.signal, ...(init.signal ? [init.signal] : [])]);
    const body = this.#random.chance(uploadsCut) ? await cutBody(init.body, this.#random) : null;
    const sent = { ...init, headers, signal, ...(body ? { body, duplex: 'half' } : {}) };
    const response = await nodeFetch(this.#origin + path, sent);
    if (this.#random.chance(answersLost)) {
      await response.body?.cancel();
      throw new TypeError('fetch failed: the answer was lost');
    }
    this.#takeCookies(response.headers.getSetCookie());
    return this.#random.chance(answersCut) ? cutAnswer(response, this.#random) : response;
  }

  #takeCookies(lines: readonly string[]): void {
    if (lines.length === 0) return;
    for (const line of lines) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    writeWhole(this.#cookieFile, JSON.stringify([...this.#cookies]));
  }
}

const nodeFetch = globalThis.fetch;

/** The beginning of a body, whose connection then breaks; null for bodies that are not bytes or text. */
async function cutBody(
  body: RequestInit['body'],
  random: Random,
): Promise<ReadableStream<Uint8Array> | null> {
  if (typeof body !== 'string' && !(body instanceof Blob)) return null;
  const bytes = new Uint8Array(await new Blob([body]).arrayBuffer());
  const kept = bytes.slice(0, random.between(0, Math.max(0, bytes.length - 1)));
  let isSent = false;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (isSent || kept.length === 0) {
        // What was sent arrives before the connection breaks.
        await new Promise((resolve) => setTimeout(resolve, 20));
        controller.error(new TypeError('the connection broke'));
      } else controller.enqueue(kept);
      isSent = true;
    },
  });
}

function cutAnswer(response: Response, random: Random): Response {
  const { body, status, headers } = response;
  if (body === null) return response;
  const reader = body.getReader();
  let left = random.between(0, 20_000);
  const cut = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) return controller.close();
      if (value.length <= left) {
        left -= value.length;
        return controller.enqueue(value);
      }
      await reader.cancel();
      controller.error(new TypeError('terminated'));
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(cut, { status, headers });
}

const reopenMs = 500;

/** EventSource as browsers have it, over a network. */
export function createEventSource(network: Network) {
  return class NetworkEventSource extends EventTarget {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSED = 2;
    readyState = 0;
    readonly #closing = new AbortController();
    readonly #path: string;
    #lastId: string | undefined;

    constructor(path: string) {
      super();
      this.#path = path;
      void this.#run();
    }

    close(): void {
      this.readyState = 2;
      this.#closing.abort();
    }

    async #run(): Promise<void> {
      while (this.readyState !== 2) {
        const isRefused = await this.#read().catch(() => false);
        if (this.#closing.signal.aborted) return;
        this.readyState = isRefused ? 2 : 0;
        this.dispatchEvent(new Event('error'));
        if (!isRefused) await new Promise((resolve) => setTimeout(resolve, reopenMs));
      }
    }

    /** @returns whether the studio refuses for good */
    async #read(): Promise<boolean> {
      const response = await network.fetch(this.#path, {
        headers: {
          accept: 'text/event-stream',
          ...(this.#lastId === undefined ? {} : { 'last-event-id': this.#lastId }),
        },
        signal: this.#closing.signal,
      });
      if (!response.ok || response.body === null) return true;
      this.readyState = 1;
      const parser = createParser({
        onEvent: ({ id, event, data }) => {
          if (id !== undefined) this.#lastId = id;
          this.dispatchEvent(new MessageEvent(event ?? 'message', { data }));
        },
      });
      const decoder = new TextDecoder();
      const reader = response.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return false;
        parser.feed(decoder.decode(value, { stream: true }));
      }
    }
  };
}
