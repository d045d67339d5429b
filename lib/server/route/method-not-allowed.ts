import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { type RouteRules, withRoute } from './with-route';

type Method = 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';

/**
 * Handlers for the methods that a route does not accept: 405 as `{error}`, because the framework's answer would be
 * empty. `OPTIONS` names the accepted ones.
 */
export function methodNotAllowed(access: RouteRules['access'], methods: readonly Method[]) {
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  const refuse = withRoute<object>({ access, changes: false }, async (request) => {
    throw new AppError('method_not_allowed', `This address takes ${allow}, not ${request.method}.`, {
      details: { allow },
    });
  });
  const OPTIONS = withRoute<object>({ access, changes: false }, async () => {
    return new Response(null, { status: 204, headers: { allow } });
  });
  return { DELETE: refuse, GET: refuse, PATCH: refuse, POST: refuse, PUT: refuse, OPTIONS };
}
