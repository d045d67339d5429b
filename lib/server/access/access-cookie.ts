import 'server-only';
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Config } from '../platform/config';
import { deriveCodeKey, purposeKey } from './access-code';

const cookieName = 'safelight_access';
export const passLifetimeMs = 14 * 24 * 3_600_000;
/** A browser that comes back gets a new cookie after this long; the old one runs out by itself. */
const renewAfterMs = 24 * 3_600_000;

/** What a valid cookie says. */
export interface AccessPass {
  /** Stays the same as cookies are renewed: locking ends them all. */
  sessionId: string;
  expiresAt: number;
}

/** The cookie's word, if it is ours, of this access code, and not over. Whether it was locked is not asked here. */
export async function readAccessPass(config: Config, headers: Headers): Promise<AccessPass | null> {
  if (config.accessCode === null) return null;
  const { sessionId, expires, signature } =
    /^(?<sessionId>[\w-]{22})\.(?<expires>\d{13})\.(?<signature>[\w-]{43})$/.exec(cookieOf(headers) ?? '')
      ?.groups ?? {};
  if (sessionId === undefined || expires === undefined || signature === undefined) return null;
  const expected = await sign(config.accessCode, `${sessionId}.${expires}`);
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) return null;
  return Number(expires) > Date.now() ? { sessionId, expiresAt: Number(expires) } : null;
}

/** The cookie that unlocks this browser; it dies with the code. Without a pass it is a new session's. */
export async function accessCookie(
  accessCode: string,
  secure: boolean,
  pass: AccessPass | null,
): Promise<string> {
  const sessionId = pass?.sessionId ?? randomBytes(16).toString('base64url');
  const said = `${sessionId}.${Date.now() + passLifetimeMs}`;
  return cookieText(`${said}.${await sign(accessCode, said)}`, passLifetimeMs / 1_000, secure);
}

export function isDueForRenewal(pass: AccessPass): boolean {
  return pass.expiresAt - Date.now() < passLifetimeMs - renewAfterMs;
}

export function lockedCookie(secure: boolean): string {
  return cookieText('', 0, secure);
}

// Lax, so that a link to the studio from elsewhere opens it; what changes or spends asks for the origin besides.
function cookieText(value: string, maxAgeSeconds: number, secure: boolean): string {
  return `${cookieName}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${secure ? '; Secure' : ''}`;
}

function cookieOf(headers: Headers): string | null {
  for (const pair of headers.get('cookie')?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === cookieName && value !== undefined) return value;
  }
  return null;
}

async function sign(accessCode: string, said: string): Promise<string> {
  const key = purposeKey(await deriveCodeKey(accessCode), 'access cookie');
  return createHmac('sha256', key).update(said).digest('base64url');
}
