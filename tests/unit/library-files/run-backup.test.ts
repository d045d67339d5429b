import { createHash } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import type { PickedFolder } from '@/lib/browser/platform/file-system-access';
import { type LibraryProfile, openProfile } from '../../support/library-profile';
import { loseBytes } from '../../support/lose-bytes';

/** What was written to each folder, by its name. Below it, what the browser answers when it is asked about a folder. */
const originals = new Map<string, Set<string>>();
const manifests = new Set<string>();
let permission: PermissionState = 'granted';
let ask: () => Promise<void> = async () => undefined;
let isHeld: Promise<void> | null = null;
let failure: DOMException | null = null;

vi.mock('@/lib/browser/platform/file-system-access', () => ({
  folderPermission: async () => permission,
  requestFolderPermission: async () => {
    permission = 'granted';
    await ask();
    return permission;
  },
}));
vi.mock('@/lib/browser/library-files/folder-writer', () => ({
  createFolderWriter: ({ name }: PickedFolder) => ({
    hasManifest: async () => {
      if (failure) throw failure;
      return manifests.has(name);
    },
    writeManifest: async () => {
      manifests.add(name);
    },
    putOriginal: async (sha256: string) => {
      const written = originals.get(name) ?? new Set();
      originals.set(name, written.add(sha256));
    },
    appendRows: () => isHeld ?? Promise.resolve(),
  }),
}));

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  originals.clear();
  permission = 'granted';
  ask = async () => undefined;
  isHeld = null;
  failure = null;
});

/** Starts the backup writer of a browser, as an open page does. */
async function backUpTo(name: string) {
  const [{ runBackup }, { filesDatabase }, folders] = await Promise.all([
    import('@/lib/browser/library-files/run-backup'),
    import('@/lib/browser/library-files/files-database'),
    import('@/lib/browser/library-files/backup-folder'),
  ]);
  // The real writer is mocked, so the database holds only the folder's name.
  const pick = (picked: string) => folders.writeToFolder({ name: picked } as PickedFolder);
  await pick(name);
  void runBackup();
  return { ...folders, pick, read: () => filesDatabase().folder.get('folder') };
}

const waiting = { timeout: 5_000, interval: 20 };
const countIn = (name: string) => originals.get(name)?.size ?? 0;

async function changeConversation({ database }: LibraryProfile, id: string): Promise<void> {
  const at = '2026-11-01T00:00:00.000Z';
  await database.conversations.put({ id, title: id, createdAt: at, updatedAt: at, shownTurnId: null });
}

// A picture made from an upload has two files.
it('calls a folder up to date only once the files that could not be written before are in it', async () => {
  const profile = await openProfile();
  await profile.make('A lamp');
  const backup = await backUpTo('desk');
  await vi.waitFor(async () => expect((await backup.read())?.writtenAt).toBeTruthy(), waiting);
  expect(countIn('desk')).toBe(2);

  permission = 'prompt';
  await profile.make('A boat');
  await vi.waitFor(async () => expect((await backup.read())?.problem).toBe('prompt'), waiting);
  const seen: (number | null)[] = [];
  // Between the click and its effect something else changes, and the writer finishes first.
  ask = async () => {
    await changeConversation(profile, 'talk');
    await vi.waitFor(async () => expect((await backup.read())?.problem).toBe(null), waiting);
    seen.push(countIn('desk'));
  };
  await backup.allowBackupFolder();
  await vi.waitFor(async () => expect((await backup.read())?.writtenAt).toBeTruthy(), waiting);
  expect([...seen, countIn('desk')]).toEqual([4, 4]);
});

it('writes everything to a folder that is chosen during a write', async () => {
  const profile = await openProfile();
  await profile.make('A lamp');
  const { promise, resolve } = deferred();
  isHeld = promise;
  const backup = await backUpTo('desk');
  await vi.waitFor(() => expect(countIn('desk')).toBe(2), waiting);
  await backup.pick('drive');
  isHeld = null;
  resolve();
  await vi.waitFor(async () => expect((await backup.read())?.writtenAt).toBeTruthy(), waiting);
  expect(await backup.read()).toMatchObject({ name: 'drive', waiting: 0, missing: 0, problem: null });
  expect(countIn('drive')).toBe(2);
});

it('says how many pictures are missing from a folder because their bytes are out of reach', async () => {
  const profile = await openProfile();
  const id = await profile.make('A lamp');
  await profile.database.originals.delete(id);
  // The studio was given the bytes, but is out of reach.
  const files = { original: 'a'.repeat(64) };
  await profile.database.copies.put({ id: `picture/${id}`, clock: '', hashes: {}, files });
  const backup = await backUpTo('desk');
  await vi.waitFor(async () => expect((await backup.read())?.missing).toBe(1), waiting);
});

it('writes the upload of a picture to the folder once it can be reached again, although the picture is there already', async () => {
  const profile = await openProfile();
  const id = await profile.make('A lamp');
  const [upload = ''] = (await profile.database.pictures.get(id))?.parents ?? [];
  const bytes = (await (await profile.getSource(upload))?.text()) ?? '';
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await profile.database.sources.delete(upload);
  // The studio was given the upload, but is out of reach.
  await profile.database.copies.put({
    id: `picture/${id}`,
    clock: '',
    hashes: {},
    files: { [upload]: sha256 },
  });
  const backup = await backUpTo('desk');
  await vi.waitFor(async () => expect((await backup.read())?.missing).toBe(1), waiting);
  expect(countIn('desk')).toBe(1);

  vi.stubGlobal('fetch', async () => new Response(bytes));
  await backup.allowBackupFolder();
  await vi.waitFor(async () => expect((await backup.read())?.missing).toBe(0), waiting);
  expect(originals.get('desk')).toContain(sha256);
});

it('writes all other pictures to the folder where the browser has lost the bytes of one', async () => {
  const profile = await openProfile();
  for (const prompt of ['A lamp', 'A lost boat', 'A hill']) await profile.make(prompt);
  loseBytes(['bytes of A lost boat']);
  const backup = await backUpTo('desk');
  await vi.waitFor(async () => expect((await backup.read())?.writtenAt).toBeTruthy(), waiting);
  expect(await backup.read()).toMatchObject({ missing: 1, problem: null });
  expect(countIn('desk')).toBe(4);
});

it.each([
  ['full', 'QuotaExceededError'],
  ['gone', 'NotFoundError'],
  ['prompt', 'NotAllowedError'],
  ['failed', 'InvalidStateError'],
] as const)(
  'says that the folder is “%s” after a %s, and writes everything after the next click',
  async (problem, name) => {
    const profile = await openProfile();
    await profile.make('A lamp');
    failure = new DOMException('', name);
    const backup = await backUpTo('stick');
    await vi.waitFor(async () => expect((await backup.read())?.problem).toBe(problem), waiting);
    expect((await backup.read())?.writtenAt).toBe(null);
    failure = null;
    await backup.allowBackupFolder();
    await vi.waitFor(async () => expect((await backup.read())?.writtenAt).toBeTruthy(), waiting);
    expect(await backup.read()).toMatchObject({ problem: null, waiting: 0 });
    expect(countIn('stick')).toBe(2);
  },
);

it('writes everything once more to a folder that was emptied, or whose drive was replaced by another', async () => {
  const profile = await openProfile();
  await profile.make('A lamp');
  const backup = await backUpTo('emptied');
  await vi.waitFor(async () => expect((await backup.read())?.writtenAt).toBeTruthy(), waiting);
  expect(countIn('emptied')).toBe(2);
  originals.clear();
  manifests.delete('emptied');
  await profile.make('A boat');
  await vi.waitFor(() => expect(countIn('emptied')).toBeGreaterThanOrEqual(2), waiting);
  await vi.waitFor(async () => expect((await backup.read())?.waiting).toBe(0), waiting);
  expect(countIn('emptied')).toBe(4);
});

function deferred() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
