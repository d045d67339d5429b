import { z } from 'zod';
import { AppError } from '@/lib/protocol/app-error';
import { limits } from '@/lib/protocol/limits';
import type { Session } from '@/lib/protocol/session';
import { accessCookie, hasAccess, isAccessCode, lockedCookie } from '@/lib/server/access/access';
import { getConfig } from '@/lib/server/config';
import { isSecure } from '@/lib/server/http/is-secure';
import { parseWith } from '@/lib/server/http/parse-with';
import { parseJson, readBody } from '@/lib/server/http/read-body';
import { withRoute } from '@/lib/server/http/with-route';
import { isOwner } from '@/lib/server/shares/find-own-share';
import { canShare } from '@/lib/server/shares/open-share-storage';

export const dynamic = 'force-dynamic';

const unlockSchema = z.strictObject({ code: z.string().max(1_000) });

export const GET = withRoute({ access: 'open', changes: false }, async (request) => {
  const config = getConfig();
  const session: Session = {
    locked: !hasAccess(config, request),
    demo: config.apiKey === null,
    userKeys: config.userKeys,
    defaultModel: config.defaultModel,
    limits: {
      bodyBytes: config.bodyLimitBytes,
      promptCharacters: limits.promptCharacters,
      imagesMax: limits.imagesMax,
      referencesMax: limits.referencesMax,
      deadlineSeconds: config.deadlineMs / 1000,
    },
    shares: {
      ready: canShare(config),
      owner: isOwner(config, request),
      picturesMax: config.shares.picturesMax,
      bytesMax: config.shares.bytesMax,
    },
    storage: { kind: config.storage.kind, ready: true },
  };
  return Response.json(session, { headers: { 'cache-control': 'no-store' } });
});

export const POST = withRoute({ access: 'open', changes: true }, async (request) => {
  const config = getConfig();
  const { code } = parseWith(unlockSchema, parseJson(await readBody(request, 16_384)));
  if (!isAccessCode(config, code)) throw new AppError('unauthorized', 'That is not the access code.');
  return Response.json(
    { locked: false },
    { headers: { 'set-cookie': accessCookie(config, isSecure(request)) } },
  );
});

export const DELETE = withRoute({ access: 'open', changes: true }, async (request) =>
  Response.json({ locked: true }, { headers: { 'set-cookie': lockedCookie(isSecure(request)) } }),
);
