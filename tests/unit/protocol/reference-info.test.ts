import { describe, expect, it } from 'vitest';
import { type ReferenceInfo, readReferenceInfo, referenceInfoHeaders } from '@/lib/protocol/reference-info';

const info: ReferenceInfo = {
  originalBytes: 6_812_345,
  originalWidth: 4_032,
  originalHeight: 3_024,
  originalType: 'image/jpeg',
  sizeBytes: 412_000,
  width: 2_048,
  height: 1_536,
  stripped: ['location', 'exif'],
  notes: ['turned'],
};

const read = (headers: Record<string, string>) => readReferenceInfo((name) => headers[name] ?? null);

describe('what the studio says about a reference', () => {
  it('is read from the headers as it was written', () => {
    expect(read(referenceInfoHeaders(info))).toEqual(info);
    const bare = { ...info, stripped: [], notes: [] };
    expect(read(referenceInfoHeaders(bare))).toEqual(bare);
  });

  it('leaves out notes that this build does not know', () => {
    const headers = { ...referenceInfoHeaders(info), 'x-reference-notes': 'hologram, turned' };
    expect(read(headers)?.notes).toEqual(['turned']);
  });

  it.each(['x-reference-bytes', 'x-reference-dimensions', 'x-reference-original-bytes'])(
    'is null without the header %s',
    (name) => {
      expect(read({ ...referenceInfoHeaders(info), [name]: '' })).toBeNull();
    },
  );
});
