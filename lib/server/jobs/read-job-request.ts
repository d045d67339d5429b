import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { type JobRequest, jobRequestSchema } from '@/lib/protocol/job-request';
import { limits } from '@/lib/protocol/limits';
import { parseForm } from '../platform/http/parse-form';
import { parseJson, parseWith, readBody } from '../platform/http/read-body';
import { cleanFiles } from '../references/clean-files';
import type { RequestFiles } from './job-spec';

/**
 * A job request from JSON, or from multipart with the part `request`, files `reference` (in order) and `mask`, and
 * parts
 * `signature` (one a reference, in order, may be empty).
 * @throws AppError too_large, or invalid_request naming the field.
 */
export async function readJobRequest(
  request: Request,
  limitBytes: number,
): Promise<{ request: JobRequest; files: RequestFiles }> {
  // The size is checked before the content type, so that a large body is always refused as too large.
  const body = await readBody(request, limitBytes);
  const contentType = request.headers.get('content-type')?.toLowerCase() ?? '';
  const isMultipart = contentType.startsWith('multipart/form-data');
  if (!isMultipart && !contentType.startsWith('application/json')) {
    const message = 'Send application/json, or multipart/form-data with a part "request".';
    throw new AppError('invalid_request', message, { details: { field: 'content-type' } });
  }
  if (!isMultipart) {
    return { request: parseWith(jobRequestSchema, parseJson(body)), files: { references: [], mask: null } };
  }
  const job = await readMultipart(await parseForm(body, request.headers.get('content-type') ?? ''));
  return { ...job, files: { ...job.files, ...(await cleanFiles(request.signal, job.files)) } };
}

async function readMultipart(form: FormData): Promise<{ request: JobRequest; files: RequestFiles }> {
  for (const name of form.keys()) {
    if (!['request', 'reference', 'mask', 'signature'].includes(name))
      throw refusePart(name, `Unknown part ${name}.`);
  }
  const [part, second] = form.getAll('request');
  if (part === undefined || second !== undefined)
    throw refusePart('request', 'Send exactly one part "request".');
  const json = typeof part === 'string' ? new TextEncoder().encode(part) : await bytesOf(part);
  const masks = form.getAll('mask');
  if (masks.length > 1) throw refusePart('mask', 'Send at most one mask.');
  const references: Uint8Array<ArrayBuffer>[] = [];
  for (const file of form.getAll('reference')) references.push(await fileBytes('reference', file));
  const mask = masks[0] === undefined ? null : await fileBytes('mask', masks[0]);
  const signatures = await readSignatures(form.getAll('signature'), references.length);
  const files = { references, mask, ...(signatures ? { signatures } : {}) };
  return { request: parseWith(jobRequestSchema, parseJson(json)), files };
}

/** @returns null where no signature was sent, or only empty ones */
async function readSignatures(
  parts: readonly FormDataEntryValue[],
  references: number,
): Promise<(string | null)[] | null> {
  if (parts.length === 0) return null;
  if (parts.length !== references) {
    throw refusePart('signature', `Send one signature a reference: ${references}, not ${parts.length}.`);
  }
  const signatures: (string | null)[] = [];
  for (const part of parts) {
    const text = (typeof part === 'string' ? part : await part.text()).trim();
    if (text.length > limits.signatureCharacters || !/^[\w+/-]*={0,2}$/.test(text)) {
      throw refusePart('signature', 'A signature must be base64 text as it came with its picture.');
    }
    signatures.push(text === '' ? null : text);
  }
  return signatures.some((signature) => signature !== null) ? signatures : null;
}

async function fileBytes(field: string, part: FormDataEntryValue): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof part === 'string') throw refusePart(field, `The part ${field} must be a file.`);
  if (part.size === 0) throw refusePart(field, `The file in ${field} is empty.`);
  return bytesOf(part);
}

async function bytesOf(file: File): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.arrayBuffer());
}

function refusePart(field: string, message: string): AppError {
  return new AppError('invalid_request', message, { details: { field } });
}
