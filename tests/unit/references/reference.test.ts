import { describe, expect, it } from 'vitest';
import { infoOfOriginal } from '@/lib/browser/references/reduce-for-upload';
import {
  type Compression,
  compressionFinished,
  createReference,
  hasRetryableFailure,
  isPending,
  isReady,
  processingFailed,
  processingRequested,
  processingStopped,
  type Reference,
  reductionStarted,
  uploadProgressed,
} from '@/lib/browser/references/reference';
import { plainReferenceInfo as info } from '@/tests/support/plain-reference-info';

const file = createReference('a', 'photo.jpg', { source: new Blob(['123456789']) });
const compression: Compression = {
  blob: new Blob(['12345']),
  info,
  sourceId: 'upload:1',
  askedBytes: null,
  wasReduced: false,
};
const ready = compressionFinished(file, compression);
const statusOf = (reference: Reference) => reference.progress.status;

describe('a reference', () => {
  it('waits, is reduced and uploaded, and is ready with the bytes that will be sent', () => {
    const steps = [file, reductionStarted(file), uploadProgressed(file, 40), ready];
    expect(steps.map(statusOf)).toEqual(['waiting', 'reducing', 'uploading', 'ready']);
    expect(steps.map(isPending)).toEqual([true, true, true, false]);
    expect(steps.map(isReady)).toEqual([false, false, false, true]);
    expect(ready.compressed).toMatchObject({ sourceId: 'upload:1', neededBytes: 5, askedBytes: null });
  });

  it('stays ready while it is compressed again, and sending waits for that', () => {
    const refitting = uploadProgressed(ready, 10);
    expect(statusOf(refitting)).toBe('refitting');
    expect([isReady(refitting), isPending(refitting)]).toEqual([true, true]);
    const smaller = { ...compression, blob: new Blob(['123']), askedBytes: 3 };
    const fitted = compressionFinished(refitting, smaller);
    expect(fitted.compressed).toMatchObject({ neededBytes: 5, askedBytes: 3 });
  });

  it('is as before if processing stops, or waits to be processed again', () => {
    expect(processingStopped(uploadProgressed(ready, 10))).toEqual(ready);
    expect(statusOf(processingStopped(uploadProgressed(file, 10)))).toBe('waiting');
    const failed = processingFailed(file, 'damaged', null);
    expect(processingStopped(failed)).toBe(failed);
  });

  it('can be retried after a failure of the network, but not of the file', () => {
    expect(hasRetryableFailure(processingFailed(file, 'unreachable', null))).toBe(true);
    expect(hasRetryableFailure(processingFailed(file, 'damaged', null))).toBe(false);
    expect(statusOf(processingRequested(processingFailed(file, 'unreachable', 'r')))).toBe('waiting');
  });
});

it('the info of a reference that this browser reduced first describes the original file', () => {
  const facts = { hasLocation: true, isTurned: true, isAnimated: false };
  const reduced = { blob: new Blob(['1234567']), width: 80, height: 60, edgeMax: 64, facts };
  expect(infoOfOriginal(info, { sizeBytes: 900, reduced, infoBefore: null })).toEqual({
    ...info,
    originalBytes: 900,
    originalWidth: 80,
    originalHeight: 60,
    stripped: ['location'],
    notes: ['turned'],
  });
});
