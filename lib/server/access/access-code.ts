import 'server-only';
import { createHmac, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { Semaphore } from '../platform/semaphore';

/** Some twentieth of a second and 16 MB: whoever guesses pays this for each guess, here or at home with a stolen cookie. */
const cost: ScryptOptions = { N: 2 ** 14, r: 8, p: 1, maxmem: 32 * 1024 * 1024 };

// Bundles have module instances of their own; a process derives a key once, and guesses wait for each other.
const place = globalThis as typeof globalThis & {
  safelightCodeKeys?: Map<string, Promise<Buffer>>;
  safelightGuesses?: Semaphore;
};

/** What stands for the access code from then on: the code itself signs and compares nothing. */
export function deriveCodeKey(code: string): Promise<Buffer> {
  place.safelightCodeKeys ??= new Map();
  let key = place.safelightCodeKeys.get(code);
  if (!key) {
    key = derive(code);
    place.safelightCodeKeys.set(code, key);
  }
  return key;
}

/** Whether this is the access code. Takes as long for any guess, and one guess at a time. */
export async function isAccessCode(accessCode: string, guess: string): Promise<boolean> {
  place.safelightGuesses ??= new Semaphore(1);
  return place.safelightGuesses.run(null, 1, async () =>
    timingSafeEqual(await deriveCodeKey(accessCode), await derive(guess)),
  );
}

/** The key of one purpose, from which the others cannot be told. */
export function purposeKey(codeKey: Buffer, purpose: string): Buffer {
  return createHmac('sha256', codeKey).update(purpose).digest();
}

function derive(code: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // The same salt for all: cookies must hold across restarts and instances, which share nothing but the code.
    scrypt(code, 'safelight access code', 32, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
