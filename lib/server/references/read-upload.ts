import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { readBody } from '../platform/http/read-body';
import { Semaphore } from '../platform/semaphore';
import { rejectReference } from './reject-reference';

/** Bodies held at once; a request that waits is not read, so its sender waits too. */
const heldBytes = 32_000_000;
const semaphore = new Semaphore(heldBytes);

/**
 * Holds one file of a request, as its body or as the one part of a form, while `work` goes on.
 * @throws AppError too_large while reading, invalid_request for a form without exactly one file.
 */
export async function withUpload<Result>(
  request: Request,
  limitBytes: number,
  work: (bytes: Uint8Array<ArrayBuffer>) => Promise<Result>,
): Promise<Result> {
  const announced = Number(request.headers.get('content-length') ?? limitBytes);
  if (announced > limitBytes) throw rejectReference('too-large');
  return semaphore.run(request.signal, announced, async () => work(await readUpload(request, limitBytes)));
}

async function readUpload(request: Request, limitBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const contentType = request.headers.get('content-type') ?? '';
  const body = await readBody(request, limitBytes).catch((cause: unknown) => {
    if (cause instanceof AppError) throw rejectReference('too-large', cause);
    // The sender left in the middle.
    throw rejectReference('damaged', cause);
  });
  if (!/^multipart\/form-data/i.test(contentType)) return body;
  const form = await new Response(body, { headers: { 'content-type': contentType } })
    .formData()
    .catch((cause: unknown) => {
      throw refuseForm('The multipart body cannot be read.', cause);
    });
  const files = [...form.values()].filter((part) => typeof part !== 'string');
  const [file, second] = files;
  if (file === undefined || second !== undefined) throw refuseForm('Send exactly one file.');
  return new Uint8Array(await file.arrayBuffer());
}

function refuseForm(message: string, cause?: unknown): AppError {
  return new AppError('invalid_request', message, {
    details: { field: 'picture' },
    ...(cause === undefined ? {} : { cause }),
  });
}
