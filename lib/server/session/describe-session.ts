import 'server-only';
import { limits } from '@/lib/protocol/limits';
import type { Session } from '@/lib/protocol/session';
import type { AccessPass } from '../access/access-cookie';
import type { Config } from '../platform/config';
import { wasWritable } from '../platform/storage/is-writable';
import type { Storage } from '../platform/storage/storage';
import { canShare } from '../shares/open-share-storage';

/** What pages may know of the configuration, before and after unlocking; never a secret. */
export function describeSession(
  config: Config,
  storage: Storage,
  pass: AccessPass | null,
  defaultModel: string,
): Session {
  return {
    locked: config.accessCode !== null && pass === null,
    lockable: config.accessCode !== null,
    demo: config.apiKey === null,
    userKeys: config.userKeys,
    openPurse: config.unprotectedKey,
    defaultModel,
    limits: {
      bodyBytes: config.bodyLimitBytes,
      promptCharacters: limits.promptCharacters,
      imagesMax: limits.imagesMax,
      referencesMax: limits.referencesMax,
      deadlineSeconds: config.deadlineMs / 1000,
    },
    shares: {
      ready: canShare(config),
      owner: pass !== null,
      picturesMax: config.shares.picturesMax,
      bytesMax: config.shares.bytesMax,
    },
    library: { mode: config.library.mode },
    storage: { kind: config.storage.kind, ready: canShare(config) && wasWritable(storage) },
  };
}
