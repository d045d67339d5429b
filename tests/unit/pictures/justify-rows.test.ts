import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clampRatio, type JustifiedRow, justifyRows } from '@/components/pictures/justify-rows';

const table = { widthPx: 1000, rowHeightPx: 240, gapPx: 8 };

function rowWidth(row: JustifiedRow, ratios: readonly number[], gapPx: number): number {
  const shapes = ratios.slice(row.start, row.end).map(clampRatio);
  return shapes.reduce((sum, ratio) => sum + ratio * row.heightPx, 0) + gapPx * (shapes.length - 1);
}

describe('rows of pictures', () => {
  it('are none without pictures or before the width is known', () => {
    expect(justifyRows([], table)).toEqual([]);
    expect(justifyRows([1, 1.5], { ...table, widthPx: 0 })).toEqual([]);
  });

  it('reach the right edge at a height near the target', () => {
    const rows = justifyRows([1, 1.5, 1.5, 1, 1], table);
    expect(rows[0]).toMatchObject({ start: 0, end: 3, isFull: true });
    expect(rows[0]?.heightPx).toBeCloseTo((1000 - 16) / 4);
  });

  it('keep a single last picture at the target height instead of stretching it', () => {
    expect(justifyRows([1], table)).toEqual([{ start: 0, end: 1, heightPx: 240, isFull: false }]);
  });

  it('never reach beyond the right edge, not even the last one', () => {
    const [row] = justifyRows([3, 1], { ...table, widthPx: 320 });
    expect(row?.heightPx).toBeLessThan(240);
  });

  it('crop extremely wide and tall pictures', () => {
    const [tower] = justifyRows([0.01, 1, 1, 1, 1, 1], table);
    expect(tower?.heightPx).toBeGreaterThan(150);
    expect(clampRatio(100)).toBe(4);
    expect(clampRatio(Number.NaN)).toBe(1);
  });

  it('have aligned edges when they are full, and contain every picture exactly once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.2, max: 5, noNaN: true }), { maxLength: 80 }),
        fc.integer({ min: 120, max: 2400 }),
        (ratios, widthPx) => {
          const rows = justifyRows(ratios, { ...table, widthPx });
          expect(rows.flatMap(({ start, end }) => ratios.slice(start, end))).toEqual(ratios);
          for (const row of rows) {
            const width = rowWidth(row, ratios, table.gapPx);
            if (row.isFull) expect(width).toBeCloseTo(widthPx, 5);
            else expect(width).toBeLessThanOrEqual(widthPx + 1e-6);
          }
        },
      ),
    );
  });

  it('stay where they are, except for the last one, when older pictures are added at the end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.3, max: 3, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.array(fc.double({ min: 0.3, max: 3, noNaN: true }), { maxLength: 20 }),
        (ratios, older) => {
          const before = justifyRows(ratios, table);
          const after = justifyRows([...ratios, ...older], table);
          expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
        },
      ),
    );
  });
});
