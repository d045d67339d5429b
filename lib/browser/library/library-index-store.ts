import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { PictureKind } from '../platform/database-rows';
import { persisted } from '../platform/persisted';
import { fieldsOf, storedChoice, storedFlag, storedText, storedWhole } from '../platform/untrusted-fields';

/** How many of the newest pictures can be shown before IndexedDB opens. */
export const indexLength = 60;
/** As much of a prompt as a picture's name needs. */
export const indexPromptLength = 120;

/** Repeated here because the schema's module would load its parser on every page. */
const kinds = ['create', 'edit', 'chat', 'upload'] as const satisfies readonly PictureKind[];

export interface IndexedPicture {
  /** `jobId:index`. */
  id: string;
  jobId: string;
  index: number;
  width: number;
  height: number;
  /** Base64; empty if none could be made. */
  thumbhash: string;
  /** The first 120 characters. */
  prompt: string;
  model: string;
  kind: PictureKind;
  /** ISO 8601, UTC. */
  createdAt: string;
  demo: boolean;
  /** This picture's share of the job's cost in whole micro-USD; null while unknown. */
  costMicroUsd: number | null;
}

/** Pictures that the browser has cleared and that have not come back: the note in the database may be cleared as well. */
export interface IndexedLoss {
  pictures: number;
  /** The date of the newest of them: ISO 8601, UTC. */
  newestAt: string;
  /** The ids of the newest of them. */
  ids: readonly string[];
}

interface LibraryIndex {
  /** The newest pictures, newest first. */
  pictures: readonly IndexedPicture[];
  /** All pictures in the library. */
  total: number;
  /** null or absent: none. */
  loss?: IndexedLoss | null;
}

export interface LibraryIndexState extends LibraryIndex {
  replace: (index: LibraryIndex) => void;
  /** The user has seen the loss. */
  forgetLoss: () => void;
}

/** What the gallery paints first: a copy of the newest rows in IndexedDB, which only `refreshLibrary` writes. */
export const useLibraryIndex = create<LibraryIndexState>()(
  persist(
    (set) => ({
      pictures: [],
      total: 0,
      loss: null,
      replace: ({ pictures, total, loss = null }) => set({ pictures, total, loss }),
      forgetLoss: () => set({ loss: null }),
    }),
    persisted<LibraryIndexState, LibraryIndex>({
      key: 'safelight:library-index',
      version: 1,
      keep: ({ pictures, total, loss }) => ({ pictures, total, ...(loss ? { loss } : {}) }),
      read: readIndex,
    }),
  ),
);

function readIndex(stored: unknown): Partial<LibraryIndex> {
  const fields = fieldsOf(stored);
  if (!Array.isArray(fields.pictures)) return {};
  const pictures = fields.pictures
    .slice(0, indexLength)
    .map(readPicture)
    .filter((picture) => picture !== null);
  const total = Math.max(storedWhole(fields.total) ?? 0, pictures.length);
  return { pictures, total, loss: readLoss(fields.loss) };
}

function readLoss(stored: unknown): IndexedLoss | null {
  const fields = fieldsOf(stored);
  const pictures = storedWhole(fields.pictures, 1);
  const newestAt = storedText(fields.newestAt);
  if (!pictures || !newestAt || !Array.isArray(fields.ids)) return null;
  return { pictures, newestAt, ids: fields.ids.filter((id) => typeof id === 'string').slice(0, indexLength) };
}

function readPicture(stored: unknown): IndexedPicture | null {
  const fields = fieldsOf(stored);
  const id = storedText(fields.id);
  const jobId = storedText(fields.jobId);
  const index = storedWhole(fields.index);
  const width = storedWhole(fields.width, 1);
  const height = storedWhole(fields.height, 1);
  const createdAt = storedText(fields.createdAt);
  if (!id || !jobId || index === undefined || !width || !height || !createdAt) return null;
  return {
    id,
    jobId,
    index,
    width,
    height,
    createdAt,
    thumbhash: storedText(fields.thumbhash) ?? '',
    prompt: storedText(fields.prompt)?.slice(0, indexPromptLength) ?? '',
    model: storedText(fields.model) ?? '',
    kind: storedChoice(fields.kind, kinds) ?? 'create',
    demo: storedFlag(fields.demo) ?? false,
    costMicroUsd: storedWhole(fields.costMicroUsd) ?? null,
  };
}
