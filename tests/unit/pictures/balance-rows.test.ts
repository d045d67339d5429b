import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balanceRows, clampRatio } from '@/components/pictures/justify-rows';

const table = { widthPx: 980, rowHeightPx: 300, gapPx: 8, rowHeightMaxPx: 540 };
const squares = (count: number) => Array.from({ length: count }, () => 1);
const perRow = (ratios: readonly number[]) => balanceRows(ratios, table).map(({ start, end }) => end - start);

describe('the tiles of one job', () => {
  it('form even rows, without a single one left over', () => {
    expect(perRow(squares(3))).toEqual([3]);
    expect(perRow(squares(4))).toEqual([4]);
    expect(perRow(squares(5))).toEqual([2, 3]);
    expect(perRow(squares(6))).toEqual([3, 3]);
    expect(perRow(squares(8))).toEqual([4, 4]);
    expect([...perRow(squares(10))].sort()).toEqual([3, 3, 4]);
  });

  it('never exceed the maximum height: a single picture is large, but not as large as the page', () => {
    expect(balanceRows([1], table)).toEqual([{ start: 0, end: 1, heightPx: 540, isFull: false }]);
    expect(balanceRows([2 / 3, 2 / 3], table)).toEqual([{ start: 0, end: 2, heightPx: 540, isFull: false }]);
  });

  it('form no rows without pictures or before the width is known', () => {
    expect(balanceRows([], table)).toEqual([]);
    expect(balanceRows([1], { ...table, widthPx: 0 })).toEqual([]);
  });

  it('are each in exactly one row, in order, and full rows reach the right edge', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.3, max: 3, noNaN: true }), { minLength: 1, maxLength: 12 }),
        (ratios) => {
          const rows = balanceRows(ratios, table);
          expect(rows.flatMap(({ start, end }) => ratios.slice(start, end))).toEqual(ratios);
          for (const { start, end, heightPx, isFull } of rows) {
            const shapes = ratios.slice(start, end).map(clampRatio);
            const width = shapes.reduce((sum, ratio) => sum + ratio * heightPx, 8 * (shapes.length - 1));
            if (isFull) expect(width).toBeCloseTo(980, 5);
            else expect(width).toBeLessThan(980);
          }
        },
      ),
    );
  });
});
