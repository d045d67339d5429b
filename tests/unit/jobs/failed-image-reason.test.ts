import { expect, test } from 'vitest';
import { failedImageReason } from '@/components/jobs/failed-image-reason';
import { readStoredJob } from '@/lib/browser/jobs/read-stored-job';
import { initialJob } from '@/lib/protocol/job-state';
import { reduceJob } from '@/lib/protocol/reduce-job';

test('a picture whose download limit is reached says so, even after a reload, until it fails otherwise', () => {
  const request = {
    id: '1',
    kind: 'create',
    model: 'gpt-image-2',
    prompt: 'A lamp',
    parameters: {},
  } as const;
  const known = { createdAt: new Date().toISOString(), demo: false, estimateMicroUsd: null };
  const failure = { index: 0, reason: 'download', retryable: true } as const;
  const job = initialJob(request, known);
  const limited = reduceJob(job, { event: 'image-fail', data: { ...failure, limited: true } });
  for (const state of [limited, readStoredJob(JSON.parse(JSON.stringify(limited)))]) {
    const [image] = state?.images ?? [];
    expect(state && image?.status === 'failed' && failedImageReason(state, image)).toBe('limited');
  }
  const later = reduceJob(limited, { event: 'image-fail', data: failure });
  const [image] = later.images;
  expect(image?.status === 'failed' && failedImageReason(later, image)).toBe('download');
});
