import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import type { Storage } from '@/lib/server/platform/storage/storage';
import type { ServedSandbox } from '@/lib/server/sandbox/serve';
import { type Studio, startStudio } from '../../support/studio';

/** A studio with its storage, in front of a gateway that notes what it was asked. */
export interface World {
  studio: Studio;
  storage: Storage;
  gateway: ServedSandbox;
  /** null: a studio on loopback without a code, whose library needs no cookie. */
  code: string | null;
  /** The folder for the disks of browsers. */
  folder: string;
  close(): Promise<void>;
}

export async function openWorld(gateway: ServedSandbox, isLocked: boolean): Promise<World> {
  const code = isLocked ? 'a code of chaos' : null;
  const studio = await startStudio({
    AIHUBMIX_API_KEY: 'sk-chaos',
    AIHUBMIX_BASE_URL: `${gateway.origin}/v1`,
    STUDIO_IMAGE_HOSTS: new URL(gateway.origin).host,
    STUDIO_LIBRARY: 'auto',
    STUDIO_TASKS: 'sync',
    STUDIO_DEADLINE_SECONDS: '10',
    STUDIO_JOBS_PER_MINUTE: '1000',
    STUDIO_CONCURRENT_JOBS: '50',
    ...(code ? { STUDIO_ACCESS_CODE: code } : {}),
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'safelight-browsers-'));
  return {
    studio,
    storage: openFileSystem(studio.dataDirectory),
    gateway,
    code,
    folder,
    async close() {
      await studio.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
