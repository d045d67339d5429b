import { describe, expect, it } from 'vitest';
import { type ReferenceInfo, readReceipt, receiptHeaders } from '@/lib/protocol/reference-info';

const receipt: ReferenceInfo = {
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

const read = (headers: Record<string, string>) => readReceipt((name) => headers[name] ?? null);

describe('a receipt', () => {
  it('is read as it was written', () => {
    expect(read(receiptHeaders(receipt))).toEqual(receipt);
    const bare = { ...receipt, stripped: [], notes: [] };
    expect(read(receiptHeaders(bare))).toEqual(bare);
  });

  it('leaves out what this build does not know', () => {
    const headers = { ...receiptHeaders(receipt), 'x-reference-notes': 'hologram, turned' };
    expect(read(headers)?.notes).toEqual(['turned']);
  });

  it.each(['x-reference-bytes', 'x-reference-dimensions', 'x-reference-original-bytes'])(
    'is none without %s',
    (name) => {
      expect(read({ ...receiptHeaders(receipt), [name]: '' })).toBeNull();
    },
  );
});
