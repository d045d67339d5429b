import type { PictureRow } from '@/lib/browser/platform/database-rows';

/** A picture of this job as the browser's library keeps it. Tests name only the fields that matter to them. */
export function pictureRow(jobId: string, fields: Partial<PictureRow> = {}): PictureRow {
  const { index = 0 } = fields;
  return {
    id: `${jobId}:${index}`,
    jobId,
    index,
    createdAt: '2026-11-22T08:00:00.000Z',
    prompt: jobId,
    model: 'gpt-image-1',
    kind: 'create',
    parameters: {},
    mimeType: 'image/png',
    width: 4,
    height: 3,
    sizeBytes: 3,
    costMicroUsd: null,
    demo: false,
    thumbhash: '',
    ...fields,
  };
}
