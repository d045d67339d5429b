import 'server-only';
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { dayMs } from '@/lib/protocol/durations';
import type { Config } from '../platform/config';
import { deriveCodeKey, purposeKey } from './access-code';

const cookieName = 'safelight_access';
export const passLifetimeMs = 14 * dayMs;
/** A browser that comes back after this long gets a new cookie; the old one expires by itself. */
const renewAfterMs = dayMs;

/** What a valid cookie says. */
export interface AccessPass {
  /** Stays the same when cookies are renewed, so that locking ends all of them. */
  sessionId: string;
  expiresAt: number;
}

/**
 * What the cookie says, if it was signed with this access code and has not expired. Locked sessions are not checked.
 */
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

/** The cookie that unlocks this browser, for as long as the code stays the same. Without a pass it begins a session. */
export async function accessCookie(
  accessCode: string,
  secure: boolean,
  pass: AccessPass | null,
): Promise<string> {
  const sessionId = pass?.sessionId ?? randomBytes(16).toString('base64url');
  const payload = `${sessionId}.${Date.now() + passLifetimeMs}`;
  return cookieText(`${payload}.${await sign(accessCode, payload)}`, passLifetimeMs / 1_000, secure);
}

/** Headers with a new cookie for a browser that keeps coming back; none while its cookie is fresh. */
export async function renewedCookie(
  config: Config,
  pass: AccessPass | null,
  secure: boolean,
): Promise<Record<string, string>> {
  if (config.accessCode === null || pass === null) return {};
  const isFresh = pass.expiresAt - Date.now() >= passLifetimeMs - renewAfterMs;
  return isFresh ? {} : { 'set-cookie': await accessCookie(config.accessCode, secure, pass) };
}

export function lockedCookie(secure: boolean): string {
  return cookieText('', 0, secure);
}

// Lax, so that a link to the studio from another site opens it; requests that change or spend are also checked by
// origin.
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

async function sign(accessCode: string, payload: string): Promise<string> {
  const key = purposeKey(await deriveCodeKey(accessCode), 'access cookie');
  return createHmac('sha256', key).update(payload).digest('base64url');
}
