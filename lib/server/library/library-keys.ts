import 'server-only';
import { z } from 'zod';

const number = (sequence: number) => String(sequence).padStart(10, '0');

/** Where the objects of libraries lie; docs/decisions/0014-library-copies.md explains them. */
export const libraryKeys = {
  all: 'library/',
  library: (id: string) => `library/${id}/`,
  record: (id: string) => `library/${id}/record`,
  gone: (id: string) => `library/${id}/gone`,
  log: (id: string) => `library/${id}/log/`,
  epoch: (id: string, first: number) => `library/${id}/log/${number(first)}/`,
  entry: (id: string, first: number, sequence: number) =>
    `library/${id}/log/${number(first)}/${number(sequence)}`,
  pages: (id: string) => `library/${id}/pages/`,
  page: (id: string, first: number, last: number) => `library/${id}/pages/${number(first)}-${number(last)}`,
  losses: (id: string) => `library/${id}/losses/`,
  loss: (id: string, name: string, foundAtMs: number) => `library/${id}/losses/${name}-${foundAtMs}`,
  /** Hashes whose bytes were deleted. */
  purges: (id: string) => `library/${id}/purges/`,
  purge: (id: string, atMs: number, name: string) => `library/${id}/purges/${atMs}-${name}`,
  original: (id: string, sha256: string) => `library/${id}/originals/${sha256.slice(0, 2)}/${sha256}`,
  originals: (id: string) => `library/${id}/originals/`,
  /** Empty; its name is the hash of an original whose bytes were found not to match. */
  damagedOriginal: (id: string, sha256: string) => `library/${id}/damaged/${sha256}`,
  damagedOriginals: (id: string) => `library/${id}/damaged/`,
  thumbnail: (id: string, sha256: string) => `library/${id}/thumbnails/${sha256.slice(0, 2)}/${sha256}`,
  parts: (id: string) => `library/${id}/parts/`,
  partsOf: (id: string, sha256: string) => `library/${id}/parts/${sha256}/`,
  partsStarted: (id: string, sha256: string) => `library/${id}/parts/${sha256}/started`,
  part: (id: string, sha256: string, of: number, part: number) =>
    `library/${id}/parts/${sha256}/${of}/${part}`,
  sizes: 'library-sizes/',
  sizesOf: (id: string) => `library-sizes/${id}/`,
  size: (id: string, name: string, bytes: number, kind: SizeKind) =>
    `library-sizes/${id}/${name}-${bytes}-${kind}`,
  tokens: 'library-tokens/',
  token: (hash: string) => `library-tokens/${hash}`,
  invitations: 'library-invitations/',
  invitation: (hash: string) => `library-invitations/${hash}/invitation`,
  invitationUsed: (hash: string) => `library-invitations/${hash}/used`,
  /** Which words open it now, and since when. */
  currentWords: (id: string) => `library/${id}/words`,
  words: (hash: string) => `library-words/${hash}`,
} as const;

/**
 * What a size is of: a picture, one of the demo, an upload that pictures were made from, a part on its way, or rows.
 */
export const sizeKinds = ['picture', 'demo', 'source', 'part', 'rows'] as const;
export type SizeKind = (typeof sizeKinds)[number];

/** The library of a loopback studio, for requests without a cookie. */
export const ownLibraryId = 'own';

/** The id of a library, as records name it. */
export const libraryIdSchema = z.string().regex(/^(?:own|[0-9a-f]{32})$/);
