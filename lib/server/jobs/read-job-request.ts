import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { type JobRequest, jobRequestSchema } from '@/lib/protocol/job-request';
import { limits } from '@/lib/protocol/limits';
import { type FormPart, type FormParts, parseForm } from '../platform/http/parse-form';
import { parseJson, parseWith, readBody } from '../platform/http/read-body';
import { cleanInTurn, type RequestRoom } from '../platform/request-memory';
import { cleanFiles, type PictureFiles } from '../references/clean-files';
import type { RequestFiles } from './job-spec';

/**
 * A job request from JSON, or from multipart with the part `request`, files `reference` (in order) and `mask`, and
 * parts `signature` (one per reference, in order, may be empty). Afterwards `room` counts what stays of the request in
 * memory.
 * @throws AppError too_large, or invalid_request naming the field.
 */
export async function readJobRequest(
  request: Request,
  limitBytes: number,
  room?: RequestRoom,
): Promise<{ request: JobRequest; files: RequestFiles }> {
  // The size is checked before the content type, so that a large body is always refused as too large.
  const body = await readBody(request, limitBytes, undefined, room);
  room?.settle(body.byteLength);
  const contentType = request.headers.get('content-type')?.toLowerCase() ?? '';
  const isMultipart = contentType.startsWith('multipart/form-data');
  if (!isMultipart && !contentType.startsWith('application/json')) {
    const message = 'Send application/json, or multipart/form-data with a part "request".';
    throw new AppError('invalid_request', message, { details: { field: 'content-type' } });
  }
  if (!isMultipart) {
    return { request: parseWith(jobRequestSchema, parseJson(body)), files: { references: [], mask: null } };
  }
  const job = readMultipart(await parseForm(body, request.headers.get('content-type') ?? ''));
  const cleaned = await cleanInTurn(request.signal, body.byteLength, async () =>
    apartFrom(body, await cleanFiles(request.signal, job.files)),
  );
  const files = { ...job.files, ...cleaned };
  room?.settle(sizeInMemory(files));
  return { ...job, files };
}

/** A file that is a view of the body keeps all of it in memory: if another file was changed, this one is copied out. */
function apartFrom(body: Uint8Array<ArrayBuffer>, { references, mask }: PictureFiles): PictureFiles {
  const isInside = (bytes: Uint8Array) => bytes.buffer === body.buffer;
  if ([...references, ...(mask ? [mask] : [])].every(isInside)) return { references, mask };
  const apart = (bytes: Uint8Array<ArrayBuffer>) => (isInside(bytes) ? bytes.slice() : bytes);
  return { references: references.map(apart), mask: mask && apart(mask) };
}

function sizeInMemory({ references, mask, signatures = [] }: RequestFiles): number {
  const buffers = new Set([...references, ...(mask ? [mask] : [])].map(({ buffer }) => buffer));
  const sizes = [...buffers].map(({ byteLength }) => byteLength);
  return [...sizes, ...signatures.map((text) => text?.length ?? 0)].reduce((sum, size) => sum + size, 0);
}

function readMultipart(form: FormParts): { request: JobRequest; files: RequestFiles } {
  for (const { name } of form.parts) {
    if (!['request', 'reference', 'mask', 'signature'].includes(name))
      throw refusePart(name, `Unknown part ${name}.`);
  }
  const [part, second] = form.getAll('request');
  if (part === undefined || second !== undefined)
    throw refusePart('request', 'Send exactly one part "request".');
  const masks = form.getAll('mask');
  if (masks.length > 1) throw refusePart('mask', 'Send at most one mask.');
  const references = form.getAll('reference').map((file) => fileBytes('reference', file));
  const mask = masks[0] === undefined ? null : fileBytes('mask', masks[0]);
  const signatures = readSignatures(form.getAll('signature'), references.length);
  const files = { references, mask, ...(signatures ? { signatures } : {}) };
  return { request: parseWith(jobRequestSchema, parseJson(part.bytes)), files };
}

/** @returns null if no signature was sent, or only empty ones */
function readSignatures(parts: readonly FormPart[], references: number): (string | null)[] | null {
  if (parts.length === 0) return null;
  if (parts.length !== references) {
    throw refusePart('signature', `Send one signature a reference: ${references}, not ${parts.length}.`);
  }
  const signatures: (string | null)[] = [];
  for (const part of parts) {
    const text = new TextDecoder().decode(part.bytes).trim();
    if (text.length > limits.signatureCharacters || !/^[\w+/-]*={0,2}$/.test(text)) {
      throw refusePart('signature', 'A signature must be base64 text as it came with its picture.');
    }
    signatures.push(text === '' ? null : text);
  }
  return signatures.some((signature) => signature !== null) ? signatures : null;
}

function fileBytes(field: string, { isFile, bytes }: FormPart): Uint8Array<ArrayBuffer> {
  if (!isFile) throw refusePart(field, `The part ${field} must be a file.`);
  if (bytes.byteLength === 0) throw refusePart(field, `The file in ${field} is empty.`);
  return bytes;
}

function refusePart(field: string, message: string): AppError {
  return new AppError('invalid_request', message, { details: { field } });
}
