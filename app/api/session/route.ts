import { z } from 'zod';
import { getAccessPass, lockSession } from '@/lib/server/access/access';
import { lockedCookie, renewedCookie } from '@/lib/server/access/access-cookie';
import { unlockOrThrow } from '@/lib/server/access/unlock';
import { getConfig } from '@/lib/server/platform/config';
import { clientOf } from '@/lib/server/platform/http/client';
import { readJsonBody } from '@/lib/server/platform/http/read-body';
import { getStorage } from '@/lib/server/platform/storage/get-storage';
import { methodNotAllowed } from '@/lib/server/route/method-not-allowed';
import { withRoute } from '@/lib/server/route/with-route';
import { peekDefaultModel } from '@/lib/server/session/default-model';
import { describeSession } from '@/lib/server/session/describe-session';

export const dynamic = 'force-dynamic';

const unlockSchema = z.strictObject({ code: z.string().max(1_000) });

export const GET = withRoute({ access: 'open', changes: false }, async (request) => {
  const config = getConfig();
  const pass = await getAccessPass(config, request);
  const headers = await renewedCookie(config, pass, clientOf(config, request).secure);
  const session = describeSession(config, await getStorage(config), pass, peekDefaultModel(config));
  return Response.json(session, {
    headers: { 'cache-control': 'no-store', ...headers },
  });
});

export const POST = withRoute({ access: 'open', changes: true }, async (request) => {
  const config = getConfig();
  const { code } = await readJsonBody(request, unlockSchema, 16_384);
  const cookie = await unlockOrThrow(config, clientOf(config, request), code);
  return Response.json({ locked: false }, { headers: { 'cache-control': 'no-store', 'set-cookie': cookie } });
});

export const DELETE = withRoute({ access: 'open', changes: true }, async (request) => {
  const config = getConfig();
  const pass = await getAccessPass(config, request);
  if (pass) await lockSession(await getStorage(config), pass.sessionId);
  const cookie = lockedCookie(clientOf(config, request).secure);
  return Response.json({ locked: true }, { headers: { 'cache-control': 'no-store', 'set-cookie': cookie } });
});

export const { PATCH, PUT, OPTIONS } = methodNotAllowed('open', ['GET', 'POST', 'DELETE']);
