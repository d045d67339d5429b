import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { Config } from '../config';
import type { Client } from './client';

const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * `request.url` says localhost behind `next start`; the Host header says what the browser used.
 * @throws AppError wrong_origin when the request does not come from a page of this studio
 */
export function requireSameOrigin(config: Config, request: Request, { host }: Client): void {
  const origin = request.headers.get('origin');
  const page = origin !== null && URL.canParse(origin) ? new URL(origin) : null;
  if (page === null || page.host !== host) {
    throw new AppError(
      'wrong_origin',
      'This request must come from a page of this studio (Origin equal to Host).',
    );
  }
  if (isForeignHost(config, page)) {
    throw new AppError(
      'wrong_origin',
      'This studio has a key and no access code, and answers to this machine only: open it as localhost, or set STUDIO_PUBLIC_URL or STUDIO_ACCESS_CODE.',
    );
  }
}

/** Any site can make its name resolve to this machine, and its pages then have the same origin as the studio. */
function isForeignHost({ unprotectedKeyOnLoopback, publicUrl }: Config, { hostname, host }: URL): boolean {
  if (!unprotectedKeyOnLoopback || loopbackNames.has(hostname)) return false;
  return publicUrl === null || new URL(publicUrl).host !== host;
}
