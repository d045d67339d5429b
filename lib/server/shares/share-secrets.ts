import 'server-only';
import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { PasswordVerifier } from './share-record';

const tokenPattern = /^([0-9a-f]{32})\.[A-Za-z0-9_-]{43}$/;
/** An attempt takes 32 MB and about a tenth of a second; `takeAttempt` limits their number. */
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const hashBytes = 32;

/** 128 random bits, which nobody finds by trying. */
export function createShareId(): string {
  return randomBytes(16).toString('hex');
}

/** Gives the right to change a share. It contains the share's id, so that no index of tokens is needed. */
export function createShareToken(id: string): string {
  return `${id}.${randomBytes(32).toString('base64url')}`;
}

/** The id of the share that a token is for; null for any other text. */
export function shareIdOfToken(token: string): string | null {
  return tokenPattern.exec(token)?.[1] ?? null;
}

/** One round of a fast hash is enough for a token, which has 256 random bits. */
export function hashToken(token: string): string {
  return createHash('sha256').update(`safelight share token\n${token}`).digest('base64url');
}

export function isTokenOf(tokenHash: string, token: string): boolean {
  return equalsInConstantTime(hashToken(token), tokenHash);
}

export async function hashPassword(password: string): Promise<PasswordVerifier> {
  const salt = randomBytes(16);
  return { salt: salt.toString('base64url'), hash: (await derive(password, salt)).toString('base64url') };
}

export async function isPasswordOf({ salt, hash }: PasswordVerifier, password: string): Promise<boolean> {
  const derived = await derive(password, Buffer.from(salt, 'base64url'));
  return equalsInConstantTime(derived.toString('base64url'), hash);
}

export function equalsInConstantTime(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Keyboards compose the same character differently; this gives it one form.
    scrypt(password.normalize('NFKC'), salt, hashBytes, cost, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
