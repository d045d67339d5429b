import 'server-only';
import { z } from 'zod';
import { dayMs } from '@/lib/protocol/durations';
import { clockLeadMs } from '@/lib/protocol/library-clock';
import type { LibraryInvitation } from '@/lib/protocol/library-rows';
import { loggedKey, readJsonOr, type Storage } from '../platform/storage/storage';
import { sweepEach } from '../platform/sweep-each';
import type { Library } from './find-library';
import { libraryIdSchema, libraryKeys } from './library-keys';
import { createInvitationCode, hashSecret, normalizeCode } from './library-secrets';

const validMs = 10 * 60_000;

const invitationSchema = z.object({ library: libraryIdSchema, expiresAt: z.iso.datetime() });

/** A code by which one more device joins a library, once, within ten minutes. */
export async function inviteDevice(
  storage: Storage,
  library: Library,
  nowMs: number,
): Promise<LibraryInvitation> {
  const code = createInvitationCode();
  const expiresAt = new Date(nowMs + validMs).toISOString();
  const key = libraryKeys.invitation(hashSecret('invitation', normalizeCode(code)));
  await storage.claim(key, JSON.stringify({ library: library.id, expiresAt }));
  return { code, expiresAt };
}

/**
 * An invitation, even if it was used or has expired; null for a code that was never issued, and for a damaged
 * invitation. One that expires later than is possible was issued by a wrong clock, and would open the library for
 * years: it is null, too.
 */
export async function readInvitation(
  storage: Storage,
  hash: string,
  nowMs: number,
): Promise<z.infer<typeof invitationSchema> | null> {
  const invitation = await readJsonOr(storage, libraryKeys.invitation(hash), invitationSchema, null);
  const isBelievable = invitation && Date.parse(invitation.expiresAt) <= nowMs + validMs + clockLeadMs;
  return isBelievable ? invitation : null;
}

/** Invitations are known for a while after they have expired, so that their links can say so. */
const knownAfterExpiryMs = dayMs;

/** Deletes invitations that expired long ago. */
export async function sweepInvitations(storage: Storage, nowMs: number): Promise<void> {
  await sweepEach(storage.list(libraryKeys.invitations), loggedKey, async (key) => {
    const hash = key.split('/')[1] ?? '';
    const invitation = await readInvitation(storage, hash, nowMs);
    if (invitation !== null && Date.parse(invitation.expiresAt) + knownAfterExpiryMs > nowMs) return;
    // First the invitation: without the mark of its use it would be open again.
    await storage.delete(libraryKeys.invitation(hash));
    await storage.delete(libraryKeys.invitationUsed(hash));
  });
}
