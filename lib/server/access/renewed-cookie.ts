import 'server-only';
import type { Config } from '../platform/config';
import { type AccessPass, accessCookie, isDueForRenewal } from './access-cookie';

/** Headers with a new cookie for a browser that keeps coming back; none while its old one is fresh. */
export async function renewedCookie(
  config: Config,
  pass: AccessPass | null,
  secure: boolean,
): Promise<Record<string, string>> {
  if (config.accessCode === null || pass === null || !isDueForRenewal(pass)) return {};
  return { 'set-cookie': await accessCookie(config.accessCode, secure, pass) };
}
