import { type ReferenceInfo, readReferenceInfo } from '@/lib/protocol/reference-info';
import { UnreadableAnswer } from '../platform/api-failure';
import { sendWithProgress } from '../platform/send-with-progress';

export interface ReferenceUpload {
  file: Blob;
  edge: 'original' | null;
  /** The answer should keep within these bytes; null: within one request. */
  budgetBytes: number | null;
  /** 0 to 100 of what leaves this browser. */
  onProgress: (percent: number) => void;
}

/**
 * Sends one picture to be made a reference. Throws ApiFailure, NetworkFailure or UnreadableAnswer as the rest of the
 * client does, or the signal's reason.
 */
export async function postReference(
  signal: AbortSignal,
  upload: ReferenceUpload,
): Promise<{ blob: Blob; receipt: ReferenceInfo }> {
  const query = new URLSearchParams();
  if (upload.edge) query.set('edge', upload.edge);
  if (upload.budgetBytes !== null) query.set('budget', String(upload.budgetBytes));
  const { file } = upload;
  const { blob, header } = await sendWithProgress(signal, {
    method: 'POST',
    path: `/api/references?${query}`,
    body: file,
    onProgress: (sentBytes) => upload.onProgress((sentBytes / Math.max(file.size, 1)) * 100),
  });
  const receipt = readReferenceInfo(header);
  if (receipt === null) throw new UnreadableAnswer('The answer is not a reference picture.');
  return { blob, receipt };
}
