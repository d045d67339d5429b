import 'server-only';
import { createHash, randomBytes } from 'node:crypto';

const cookieName = 'safelight_library';
/** Browsers keep no cookie longer than this. */
const lifetimeSeconds = 400 * 24 * 3_600;

/** 256 random bits, which name a library for one device. */
export function createLibraryToken(): string {
  return randomBytes(32).toString('base64url');
}

export function createLibraryId(): string {
  return randomBytes(16).toString('hex');
}

/** Without letters that are mistaken for digits. A code of 20 has 100 random bits. */
const codeLetters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A code of four groups, as short as possible for one that cannot be guessed within its ten minutes. */
export function createInvitationCode(): string {
  const letters = Array.from(randomBytes(20), (byte) => codeLetters[byte % codeLetters.length]);
  return [0, 5, 10, 15].map((at) => letters.slice(at, at + 5).join('')).join('-');
}

/** A typed code in the form in which it was created. */
export function normalizeCode(code: string): string {
  return code
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
}

/** What is stored in place of a secret. One round of a fast hash is enough for a hundred random bits. */
export function hashSecret(purpose: 'token' | 'invitation' | 'words', secret: string): string {
  return createHash('sha256').update(`safelight library ${purpose}\n${secret}`).digest('hex');
}

/** By this name browsers recognise a library without its id. A library that is created after a deletion has another. */
export function publicName(libraryId: string, createdAt: string | null): string {
  return createHash('sha256')
    .update(`safelight library name\n${libraryId}\n${createdAt ?? ''}`)
    .digest('hex')
    .slice(0, 16);
}

export function libraryCookie(token: string, secure: boolean): string {
  return `${cookieName}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${lifetimeSeconds}${secure ? '; Secure' : ''}`;
}

/** The token that a request carries; `malformed` for a cookie that no studio has set. */
export function readLibraryToken(headers: Headers): string | 'malformed' | null {
  for (const pair of headers.get('cookie')?.split(';') ?? []) {
    const [name, value = ''] = pair.trim().split('=', 2);
    if (name === cookieName) return /^[\w-]{43}$/.test(value) ? value : 'malformed';
  }
  return null;
}
