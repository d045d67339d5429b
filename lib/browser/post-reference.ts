import { type ReferenceReceipt, readReceipt } from '@/lib/protocol/reference-receipt';
import { ApiFailure, NetworkFailure, UnreadableAnswer } from './api-failure';

export interface ReferenceUpload {
  file: Blob;
  edge: 'original' | null;
  /** The answer should keep within these bytes; null: within one request. */
  budgetBytes: number | null;
  /** 0 to 100 of what leaves this browser. */
  onProgress: (percent: number) => void;
}

/**
 * Sends one picture to be made a reference. An XMLHttpRequest, because `fetch` does not tell how much has been sent.
 * Throws ApiFailure, NetworkFailure or UnreadableAnswer as the rest of the client does, or the signal's reason.
 */
export function postReference(
  signal: AbortSignal,
  upload: ReferenceUpload,
): Promise<{ blob: Blob; receipt: ReferenceReceipt }> {
  const query = new URLSearchParams();
  if (upload.edge) query.set('edge', upload.edge);
  if (upload.budgetBytes !== null) query.set('budget', String(upload.budgetBytes));
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => {
      request.abort();
      reject(signal.reason);
    };
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    request.open('POST', `/api/references?${query}`);
    request.responseType = 'blob';
    request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total > 0) upload.onProgress((loaded / total) * 100);
    };
    request.onloadend = () => {
      signal.removeEventListener('abort', abort);
      if (request.status === 0) reject(new NetworkFailure('The server cannot be reached.'));
      else readAnswer(request).then(resolve, reject);
    };
    request.send(upload.file);
  });
}

async function readAnswer(request: XMLHttpRequest): Promise<{ blob: Blob; receipt: ReferenceReceipt }> {
  const blob: Blob = request.response;
  if (request.status < 200 || request.status >= 300) {
    // A proxy's page is no JSON: the status alone then says what there is to say.
    const answer: unknown = await blob
      .text()
      .then(JSON.parse)
      .catch(() => null);
    throw new ApiFailure(request.status, answer);
  }
  const receipt = readReceipt((name) => request.getResponseHeader(name));
  if (receipt === null) throw new UnreadableAnswer('The answer is not a reference picture.');
  return { blob, receipt };
}
