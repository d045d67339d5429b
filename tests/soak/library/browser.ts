import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Random } from '../chaos/random';
import type { BrowserSettings, StorageTrouble } from './browser-process';
import { type DiskStores, diskFiles, readStores } from './disk';
import type { Weather } from './network';
import type { Page } from './page';

type Commands = Page & {
  weather(weather: Weather): void;
  storage(trouble: StorageTrouble): void;
  clock(offsetMs: number): void;
};
type Argument<Name extends keyof Commands> = Parameters<Commands[Name]> extends [infer Given] ? [Given] : [];

/** The process was killed before it answered. */
class BrowserGone extends Error {
  override readonly name = 'BrowserGone';
}

/** A command without an answer within this time hangs. */
const answerWithinMs = 60_000;

/** A person's browser: a process that can be killed, and a disk that outlives it. */
export class Browser {
  readonly name: string;
  readonly folder: string;
  /** What its pages have thrown. */
  readonly errors: string[] = [];
  /** Databases that were cleared, by file. */
  readonly cleared: string[] = [];
  clockOffsetMs = 0;
  readonly #origin: string;
  readonly #code: string | null;
  readonly #random: Random;
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  #process: ChildProcess | null = null;
  #asked = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(name: string, settings: { folder: string; origin: string; code: string | null; seed: number }) {
    this.name = name;
    this.folder = path.join(settings.folder, name);
    this.#origin = settings.origin;
    this.#code = settings.code;
    this.#random = new Random(settings.seed);
  }

  /** Does one piece of work after the other: a browser cannot be killed while it starts. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async start(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const settings: BrowserSettings = {
      folder: this.folder,
      origin: this.#origin,
      seed: this.#random.between(0, 1_000_000),
      clockOffsetMs: this.clockOffsetMs,
    };
    const root = path.resolve(import.meta.dirname, '../../..');
    const child = fork(path.join(import.meta.dirname, 'browser-process.ts'), [JSON.stringify(settings)], {
      cwd: root,
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      child.on('message', (message: { id?: number; ready?: true; result?: never; error?: string }) => {
        if (message.ready) return resolve();
        const waiting = message.id === undefined ? undefined : this.#waiting.get(message.id);
        if (waiting === undefined) this.errors.push(message.error ?? 'nothing');
        else if (message.error === undefined) waiting.resolve(message.result as never);
        else waiting.reject(new Error(`${this.name}: ${message.error}`));
        if (message.id !== undefined) this.#waiting.delete(message.id);
      });
      child.once('exit', () => {
        reject(new BrowserGone(`${this.name} has ended.`));
        for (const { reject: refuse } of this.#waiting.values()) refuse(new BrowserGone(this.name));
        this.#waiting.clear();
      });
    });
    await this.ask('open', { code: this.#code });
  }

  /** Ends it at once, in the middle of whatever it does. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  ask<Name extends keyof Commands>(
    name: Name,
    ...[argument]: Argument<Name>
  ): Promise<Awaited<ReturnType<Commands[Name]>>> {
    const child = this.#process;
    if (child === null) return Promise.reject(new BrowserGone(`${this.name} is not running.`));
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${this.name} does not answer "${name}".`)),
        answerWithinMs,
      );
      const ended =
        <Value>(settle: (value: Value) => void) =>
        (value: Value) => {
          clearTimeout(timer);
          settle(value);
        };
      this.#waiting.set(id, { resolve: ended(resolve), reject: ended(reject) });
      child.send({ id, name, argument }, (error) => {
        if (error) reject(new BrowserGone(this.name));
      });
    });
  }

  /** The rows on its disk. */
  disk(): DiskStores {
    return readStores(diskFiles.database(this.folder));
  }

  /** The files of all databases that it has ever had, including those that were cleared. */
  everyDatabase(): readonly string[] {
    return [...this.cleared, diskFiles.database(this.folder)];
  }

  /** Call it on a browser that was killed. */
  clear(what: 'database' | 'all but cookies' | 'everything'): void {
    const file = diskFiles.database(this.folder);
    const kept = path.join(this.folder, `cleared-${this.cleared.length}`);
    if (existsSync(file)) {
      renameSync(file, kept);
      this.cleared.push(kept);
    }
    if (what !== 'database') rmSync(diskFiles.items(this.folder), { force: true });
    if (what === 'everything') rmSync(diskFiles.cookies(this.folder), { force: true });
  }

  /** Jobs that its database had no room for. */
  strayJobs(): readonly string[] {
    const file = diskFiles.items(this.folder);
    const items: Record<string, string> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    const jobs: { jobId: string }[] = JSON.parse(items['safelight:stray-jobs'] ?? '[]');
    return jobs.map(({ jobId }) => jobId);
  }
}

/** Whether a command failed because its browser was killed. */
export function isGone(error: unknown): boolean {
  return error instanceof BrowserGone;
}
