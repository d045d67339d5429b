import 'server-only';
import { createHmac, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { openOnce } from '../platform/open-once';
import { Semaphore } from '../platform/semaphore';

/** About 50 ms and 16 MB for each guess, here or offline with a stolen cookie. */
const cost: ScryptOptions = { N: 2 ** 14, r: 8, p: 1, maxmem: 32 * 1024 * 1024 };

// Each bundle has module instances of its own, but the process derives a key once and checks one guess at a time.
const shared = globalThis as typeof globalThis & {
  safelightCodeKeys?: Map<string, Promise<Buffer>>;
  safelightGuesses?: Semaphore;
};

/** The key that is used in place of the access code for signing and comparing. */
export function deriveCodeKey(code: string): Promise<Buffer> {
  shared.safelightCodeKeys ??= new Map();
  return openOnce(shared.safelightCodeKeys, code, () => derive(code));
}

/** Whether this is the access code. Takes as long for any guess, and one guess at a time. */
export async function isAccessCode(accessCode: string, guess: string): Promise<boolean> {
  shared.safelightGuesses ??= new Semaphore(1);
  return shared.safelightGuesses.run(null, 1, async () =>
    timingSafeEqual(await deriveCodeKey(accessCode), await derive(guess)),
  );
}

/** The key for one purpose, from which the keys for others cannot be derived. */
export function purposeKey(codeKey: Buffer, purpose: string): Buffer {
  return createHmac('sha256', codeKey).update(purpose).digest();
}

function derive(code: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // The salt is fixed: cookies must stay valid across restarts and instances, which share nothing but the code.
    scrypt(code, 'safelight access code', 32, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
