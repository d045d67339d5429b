import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { Config } from '../platform/config';
import { getStorage } from '../platform/storage/get-storage';
import { type AccessPass, readAccessPass } from './access-cookie';
import { isLocked } from './locked-sessions';

/** @throws AppError unauthorized when an access code is configured and the request does not carry its cookie. */
export async function requireAccess(config: Config, request: Request): Promise<void> {
  if (await hasAccess(config, request)) return;
  throw new AppError('unauthorized', 'This studio is locked. Unlock it with its access code.');
}

/** Whether this browser may use the studio: there is no access code, or it holds a cookie that was not locked again. */
export async function hasAccess(config: Config, request: Request): Promise<boolean> {
  return config.accessCode === null || (await getAccessPass(config, request)) !== null;
}

/** The pass of a browser that has unlocked the studio and not locked it again. */
export async function getAccessPass(config: Config, request: Request): Promise<AccessPass | null> {
  const pass = await readAccessPass(config, request.headers);
  if (pass === null || (await isLocked(await getStorage(config), pass.sessionId))) return null;
  return pass;
}
