import 'server-only';
import type { RequestFiles } from './job-spec';

const noFiles: RequestFiles = { references: [], mask: null };

/** What a call is made of. Its files stay until it releases them. */
type WithFiles<Spec> = Spec & RequestFiles & { releaseFiles(): void };

/** The files of a job's request. They are released once all of its calls have been sent. */
export class HeldFiles {
  #files: RequestFiles;
  readonly #giveBack: () => void;
  /** Calls that have not been sent. */
  #unsent = 0;

  /** @param giveBack called once nothing here holds the files any longer */
  constructor(files: RequestFiles, giveBack: () => void = () => undefined) {
    this.#files = files;
    this.#giveBack = giveBack;
  }

  /** The number of calls that will be made with the files. */
  expectCalls(count: number): void {
    this.#unsent = count;
  }

  /** What one call is made of. The files are read from here each time, so that nothing else keeps them. */
  forCall<Spec extends object>(spec: Spec): WithFiles<Spec> {
    const held = () => this.#files;
    let isUnsent = true;
    const files: WithFiles<object> = {
      get references() {
        return held().references;
      },
      get mask() {
        return held().mask;
      },
      get signatures() {
        return held().signatures ?? [];
      },
      releaseFiles: () => {
        if (isUnsent) this.#unsent -= 1;
        isUnsent = false;
        if (this.#unsent === 0) this.release();
      },
    };
    return Object.defineProperties({ ...spec }, Object.getOwnPropertyDescriptors(files)) as WithFiles<Spec>;
  }

  /** Releases the files, even if calls are left to send. Calling it again changes nothing. */
  release(): void {
    this.#files = noFiles;
    this.#giveBack();
  }
}
