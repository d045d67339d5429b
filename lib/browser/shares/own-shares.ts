import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { withLock } from '../platform/locks';
import { persisted } from '../platform/persisted';
import { fieldsOf, storedText, storedWhole } from '../platform/untrusted-fields';

/** A share that this browser made. The token gives the right to change it, and no other browser has it. */
export interface OwnShare {
  id: string;
  token: string;
  title: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** Library ids, in display order. */
  pictureIds: readonly string[];
  /** The progress of the upload; null once the share is published. */
  upload: ShareUpload | null;
}

/** The next part to upload; the server has all parts before it. */
export interface ShareUpload {
  partBytes: number;
  picture: number;
  part: number;
}

interface OwnShares {
  /** Newest first. */
  shares: readonly OwnShare[];
}

export interface SharesState extends OwnShares {
  keep: (share: OwnShare) => void;
  forget: (id: string) => void;
}

/** The shares of this browser. Change them with the functions below, which first read the writes of other tabs. */
export const useOwnShares = create<SharesState>()(
  persist(
    (set) => ({
      shares: [],
      keep: (share) => set(({ shares }) => ({ shares: withShare(shares, share) })),
      forget: (id) => set(({ shares }) => ({ shares: shares.filter((share) => share.id !== id) })),
    }),
    persisted<SharesState, OwnShares>({
      key: 'safelight:shares',
      version: 1,
      keep: ({ shares }) => ({ shares }),
      read: (stored) => {
        const { shares } = fieldsOf(stored);
        return Array.isArray(shares)
          ? { shares: shares.map(readShare).filter((share) => share !== null) }
          : {};
      },
    }),
  ),
);

function withShare(shares: readonly OwnShare[], share: OwnShare): readonly OwnShare[] {
  const isKnown = shares.some(({ id }) => id === share.id);
  return isKnown ? shares.map((each) => (each.id === share.id ? share : each)) : [share, ...shares];
}

function readShare(stored: unknown): OwnShare | null {
  const fields = fieldsOf(stored);
  const id = storedText(fields.id);
  const token = storedText(fields.token);
  const createdAt = storedText(fields.createdAt);
  if (!id || !token || !createdAt) return null;
  const pictureIds = Array.isArray(fields.pictureIds)
    ? fields.pictureIds.filter((each) => typeof each === 'string')
    : [];
  const title = storedText(fields.title) ?? '';
  return { id, token, title, createdAt, pictureIds, upload: readUpload(fields.upload) };
}

function readUpload(stored: unknown): ShareUpload | null {
  const fields = fieldsOf(stored);
  const partBytes = storedWhole(fields.partBytes, 1);
  const picture = storedWhole(fields.picture);
  const part = storedWhole(fields.part);
  return partBytes === undefined || picture === undefined || part === undefined
    ? null
    : { partBytes, picture, part };
}

/** Adds or updates a share. A lock serialises tabs, because an overwritten token could not be recovered. */
export async function saveOwnShare(share: OwnShare): Promise<void> {
  await change((store) => store.keep(share));
}

export async function forgetOwnShare(id: string): Promise<void> {
  await change((store) => store.forget(id));
}

/** The shares of this browser, including those that other tabs have just made. */
export async function readOwnShares(): Promise<readonly OwnShare[]> {
  await useOwnShares.persist.rehydrate();
  return useOwnShares.getState().shares;
}

async function change(apply: (store: ReturnType<typeof useOwnShares.getState>) => void): Promise<void> {
  await withLock('shares', async () => {
    await useOwnShares.persist.rehydrate();
    apply(useOwnShares.getState());
  });
}
