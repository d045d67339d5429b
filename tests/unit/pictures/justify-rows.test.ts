import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clampRatio, type JustifiedRow, justifyRows } from '@/components/pictures/justify-rows';

const table = { widthPx: 1000, rowHeightPx: 240, gapPx: 8 };

function rowWidth(row: JustifiedRow, ratios: readonly number[], gapPx: number): number {
  const shapes = ratios.slice(row.start, row.end).map(clampRatio);
  return shapes.reduce((sum, ratio) => sum + ratio * row.heightPx, 0) + gapPx * (shapes.length - 1);
}

describe('rows of pictures', () => {
  it('has none without pictures, and none before the width is known', () => {
    expect(justifyRows([], table)).toEqual([]);
    expect(justifyRows([1, 1.5], { ...table, widthPx: 0 })).toEqual([]);
  });

  it('fills a row to the edge with a height near the wished one', () => {
    const rows = justifyRows([1, 1.5, 1.5, 1, 1], table);
    expect(rows[0]).toMatchObject({ start: 0, end: 3, isFull: true });
    expect(rows[0]?.heightPx).toBeCloseTo((1000 - 16) / 4);
  });

  it('keeps a lone last picture at the wished height instead of blowing it up', () => {
    expect(justifyRows([1], table)).toEqual([{ start: 0, end: 1, heightPx: 240, isFull: false }]);
  });

  it('never lets a last row reach beyond the edge', () => {
    const [row] = justifyRows([3, 1], { ...table, widthPx: 320 });
    expect(row?.heightPx).toBeLessThan(240);
  });

  it('gives a panorama and a tower a tile that does not swallow the page', () => {
    const [tower] = justifyRows([0.01, 1, 1, 1, 1, 1], table);
    expect(tower?.heightPx).toBeGreaterThan(150);
    expect(clampRatio(100)).toBe(4);
    expect(clampRatio(Number.NaN)).toBe(1);
  });

  it('aligns the edges of every full row, and loses and doubles no picture', () => {
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

  it('moves nothing above the last row when older pictures are added at the end', () => {
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
