import 'server-only';
import type { Config } from '../config';
import { clientOf } from './client';

/**
 * Where browsers find the studio, for addresses that must be whole: as configured, else as this browser says. That is
 * good enough: the answer goes to nobody else.
 */
export function publicOrigin(config: Config, request: Request): string {
  const { host, secure } = clientOf(config, request);
  const origin = config.publicUrl ?? `${secure ? 'https' : 'http'}://${host ?? 'localhost'}`;
  return URL.canParse(origin) ? new URL(origin).origin : '';
}
