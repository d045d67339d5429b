import 'server-only';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '@/lib/protocol/app-error';
import type { Config } from '../config';

const cookieName = 'safelight_access';
const lifetimeSeconds = 30 * 24 * 3600;

/** @throws AppError unauthorized when an access code is configured and the request does not carry its cookie. */
export function requireAccess(config: Config, request: Request): void {
  if (hasAccess(config, request)) return;
  throw new AppError('unauthorized', 'This studio is locked. Unlock it with its access code.');
}

export function hasAccess(config: Config, request: Request): boolean {
  if (config.accessCode === null) return true;
  const cookie = readCookie(request);
  const [expires, signature] = cookie?.split('.') ?? [];
  if (expires === undefined || signature === undefined || !/^\d{1,15}$/.test(expires)) return false;
  return Number(expires) > Date.now() && sameText(signature, sign(config.accessCode, expires));
}

export function isAccessCode(config: Config, code: string): boolean {
  return (
    config.accessCode !== null &&
    sameText(sign(config.accessCode, code), sign(config.accessCode, config.accessCode))
  );
}

/** The cookie that unlocks this browser; it dies with the code, since the code signs it. */
export function accessCookie(config: Config, secure: boolean): string {
  const expires = String(Date.now() + lifetimeSeconds * 1000);
  const value = config.accessCode === null ? '' : `${expires}.${sign(config.accessCode, expires)}`;
  return cookieText(value, lifetimeSeconds, secure);
}

export function lockedCookie(secure: boolean): string {
  return cookieText('', 0, secure);
}

function cookieText(value: string, maxAgeSeconds: number, secure: boolean): string {
  return `${cookieName}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${secure ? '; Secure' : ''}`;
}

function readCookie(request: Request): string | null {
  for (const pair of request.headers.get('cookie')?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === cookieName && value !== undefined) return value;
  }
  return null;
}

function sign(accessCode: string, text: string): string {
  return createHmac('sha256', accessCode).update(text).digest('base64url');
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
