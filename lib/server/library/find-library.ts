import 'server-only';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { AppError } from '@/lib/protocol/app-error';
import { libraryVersion } from '@/lib/protocol/library-rows';
import type { Config } from '../platform/config';
import { clientOf } from '../platform/http/client';
import { getStorage } from '../platform/storage/get-storage';
import { readJsonOr, type Storage } from '../platform/storage/storage';
import { libraryIdSchema, libraryKeys, ownLibraryId } from './library-keys';
import { hashSecret, readLibraryToken } from './library-secrets';

/** A library that a request may use. */
export interface Library {
  id: string;
  /** The format of its rows. A library with a newer format than this studio's can only be read. */
  version: number;
  /** When it was created; unknown for the studio's own before it was first deleted. */
  createdAt: string | null;
  /** What the request carried; null for the studio's own library. */
  token: string | null;
}

const tokenSchema = z.object({ library: libraryIdSchema });
const recordSchema = z.object({ version: z.int().min(1), createdAt: z.string() });

/** @throws AppError not_configured if the studio keeps no copies; the message says what to set */
export async function openLibraryStorage(config: Config): Promise<Storage> {
  const { mode } = config.library;
  if (mode === 'on') return getStorage(config);
  throw new AppError('not_configured', advice[mode], { details: { reason: `library-${mode}` } });
}

const advice: Readonly<Record<Exclude<Config['library']['mode'], 'on'>, string>> = {
  off: 'Copies of libraries are off here: STUDIO_LIBRARY is off.',
  'no-code':
    'Copies of libraries are off here, because anybody who reaches this studio may use it. Set STUDIO_ACCESS_CODE, or STUDIO_LIBRARY to on.',
  'no-storage':
    'Copies of libraries need storage that stays. Set STUDIO_STORAGE to vercel-blob (with BLOB_READ_WRITE_TOKEN) or to s3 (with AWS_S3_BUCKET, AWS_REGION and credentials).',
};

/** @throws AppError not_found if the request names no library that exists */
export async function findLibraryOrThrow(
  config: Config,
  storage: Storage,
  request: Request,
): Promise<Library> {
  const library = await findLibrary(config, storage, request);
  if (library === null) throw new AppError('not_found', 'This browser has no library in this studio.');
  return library;
}

/** The library of a request's cookie, or the studio's own for a request of this machine; null if there is none. */
export async function findLibrary(
  config: Config,
  storage: Storage,
  request: Request,
): Promise<Library | null> {
  const token = readLibraryToken(request.headers);
  const id = await libraryIdOf(config, storage, request, token);
  if (id === null || (await storage.exists(libraryKeys.gone(id)))) return null;
  return loadLibrary(storage, id, token);
}

/**
 * A library that exists. If its record is damaged, its browsers see a library that is new to them, under the same
 * cookie, and send it again what it lacks.
 */
export async function loadLibrary(storage: Storage, id: string, token: string | null): Promise<Library> {
  const record = await readJsonOr(storage, libraryKeys.record(id), recordSchema, null);
  return { id, token, ...(record ?? { version: libraryVersion, createdAt: null }) };
}

async function libraryIdOf(
  config: Config,
  storage: Storage,
  request: Request,
  token: string | null,
): Promise<string | null> {
  if (token === null) return hasOwnLibrary(config, request) ? ownLibraryId : null;
  if (token === 'malformed') return null;
  const record = await readJsonOr(storage, libraryKeys.token(hashSecret('token', token)), tokenSchema, null);
  return record?.library ?? null;
}

/**
 * Whether a request without cookie has the studio's own library: it comes from this machine, and by a name of this
 * machine, since any site can let its own name resolve to it. A proxy on this machine reveals remote clients by its
 * headers.
 */
export function hasOwnLibrary(config: Config, request: Request): boolean {
  if (!config.library.hasOwn) return false;
  const host = clientOf(config, request).host ?? '';
  const name = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
  if (!['localhost', '127.0.0.1', '[::1]'].includes(name)) return false;
  const hops = (request.headers.get('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim());
  return hops.every((hop) => hop === '' || isLoopbackAddress(hop));
}

function isLoopbackAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

/** @throws AppError id_conflict if a newer studio has written the library */
export function requireWritable({ version }: Library): void {
  if (version <= libraryVersion) return;
  throw new AppError('id_conflict', 'A newer studio has written this library: here it can only be read.', {
    details: { reason: 'newer-library' },
  });
}
