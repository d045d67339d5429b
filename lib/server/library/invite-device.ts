import 'server-only';
import { z } from 'zod';
import type { LibraryInvitation } from '@/lib/protocol/library-rows';
import { readJson, type Storage } from '../platform/storage/storage';
import type { Library } from './find-library';
import { libraryKeys } from './library-keys';
import { createInvitationCode, hashSecret, normalizeCode } from './library-secrets';

const validMs = 10 * 60_000;

const invitationSchema = z.object({ library: z.string(), expiresAt: z.string() });

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

/** The library that an invitation is for; null for one that does not exist or has expired. */
export async function readInvitation(storage: Storage, hash: string, nowMs: number): Promise<string | null> {
  const invitation = await readJson(storage, libraryKeys.invitation(hash), invitationSchema);
  return invitation !== null && Date.parse(invitation.expiresAt) > nowMs ? invitation.library : null;
}

/** Deletes invitations that have expired. */
export async function sweepInvitations(storage: Storage, nowMs: number): Promise<void> {
  for await (const key of storage.list(libraryKeys.invitations)) {
    const hash = key.split('/')[1] ?? '';
    if ((await readInvitation(storage, hash, nowMs)) !== null) continue;
    // First the invitation: without the mark of its use it would be open again.
    await storage.delete(libraryKeys.invitation(hash));
    await storage.delete(libraryKeys.invitationUsed(hash));
  }
}
