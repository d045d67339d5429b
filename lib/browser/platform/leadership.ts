import { createId } from './ids';
import { lockManager } from './locks';

export interface LeadershipHandlers {
  onElected: () => void;
  /** Another tab leads now, because this one seemed to be dead. */
  onDeposed: () => void;
}

export interface Campaign {
  /** Gives the leadership up, or no longer waits for it. */
  withdraw: () => void;
  /** Takes the leadership from a leader that no longer does anything. */
  seize: () => void;
  /** Another tab says that it leads: of two leaders one gives way. */
  yield: () => void;
}

/**
 * Makes one tab of this browser the leader: the one that has the Web Lock. Plain http in a LAN has no Web Locks; there
 * a lease in localStorage names the leader. Then two tabs may lead for a moment.
 */
export function campaign(name: string, handlers: LeadershipHandlers): Campaign {
  const locks = lockManager();
  return locks ? campaignByLock(locks, name, handlers) : campaignByLease(name, handlers);
}

function campaignByLock(
  locks: LockManager,
  name: string,
  { onElected, onDeposed }: LeadershipHandlers,
): Campaign {
  const lockName = `safelight:leader:${name}`;
  let waiting = new AbortController();
  let release: (() => void) | null = null;
  let isWithdrawn = false;
  const lead = () => {
    // A lock that was seized cannot be refused: it may come after the tab has left, and is given back at once.
    if (isWithdrawn) return Promise.resolve();
    onElected();
    return new Promise<void>((resolve) => {
      release = resolve;
    });
  };
  const request = (options: LockOptions) => {
    locks.request(lockName, options, lead).catch((error: unknown) => {
      // The lock was stolen, or this tab no longer waits for it.
      if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
      if (release === null) return;
      release = null;
      onDeposed();
      run();
    });
  };
  const run = () => {
    waiting = new AbortController();
    request({ signal: waiting.signal });
  };
  run();
  return {
    withdraw: () => {
      isWithdrawn = true;
      waiting.abort();
      release?.();
      release = null;
    },
    seize: () => {
      waiting.abort();
      if (release === null) request({ steal: true });
    },
    // The lock admits one leader only.
    yield: () => undefined,
  };
}

/** The leader renews its lease this often. Hidden tabs may be late: then a visible one takes over. */
const renewMs = 2_000;
const leaseMs = 6_000;
/** Tabs see each other's writes only after a moment. */
const settleMs = 60;

function campaignByLease(name: string, { onElected, onDeposed }: LeadershipHandlers): Campaign {
  const lease = new Lease(`safelight:leader:${name}`);
  let isLeading = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = (work: () => void, ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(work, ms);
  };
  const stepDown = () => {
    isLeading = false;
    onDeposed();
    later(stand, leaseMs);
  };
  const stand = () => {
    if (lease.isOfAnother()) return later(stand, renewMs);
    lease.take();
    later(settle, settleMs);
  };
  const settle = () => {
    if (lease.isOfAnother()) return later(stand, renewMs);
    if (!isLeading) onElected();
    isLeading = true;
    later(renew, renewMs);
  };
  const renew = () => {
    if (lease.isOfAnother()) return stepDown();
    lease.take();
    later(renew, renewMs);
  };
  const onStorage = () => {
    if (!isLeading && lease.isFree()) stand();
  };
  const leave = () => {
    if (isLeading) lease.giveBack();
  };
  window.addEventListener('storage', onStorage);
  window.addEventListener('pagehide', leave);
  stand();
  return {
    withdraw: () => {
      clearTimeout(timer);
      window.removeEventListener('storage', onStorage);
      window.removeEventListener('pagehide', leave);
      leave();
      isLeading = false;
    },
    seize: () => {
      lease.take();
      later(settle, settleMs);
    },
    yield: () => {
      if (isLeading && lease.isOfAnother()) stepDown();
    },
  };
}

/** Names a tab and when it last renewed the lease. If storage is denied, each tab has a lease of its own. */
class Lease {
  readonly #key: string;
  readonly #tab = createId();

  constructor(key: string) {
    this.#key = key;
  }

  isOfAnother(): boolean {
    const { tab, ageMs } = this.#read();
    return tab !== this.#tab && ageMs >= 0 && ageMs < leaseMs;
  }

  isFree(): boolean {
    return this.#read().tab === '';
  }

  take(): void {
    this.#write(`${this.#tab} ${Date.now()}`);
  }

  giveBack(): void {
    if (this.#read().tab === this.#tab) this.#write(null);
  }

  #read(): { tab: string; ageMs: number } {
    let text: string | null = null;
    try {
      text = localStorage.getItem(this.#key);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
    const [tab = '', time = '0'] = text?.split(' ') ?? [];
    return { tab, ageMs: Date.now() - Number(time) };
  }

  #write(text: string | null): void {
    try {
      if (text === null) localStorage.removeItem(this.#key);
      else localStorage.setItem(this.#key, text);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  }
}
