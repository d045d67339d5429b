import { describe, expect, it } from 'vitest';
import { layoutCard } from '@/lib/server/shares/compose-card';

const area = { width: 1_088, height: 518, gap: 12 };
const [wide, tall, square] = [1.5, 2 / 3, 1];

describe('the pictures of a card', () => {
  it.each([
    ['one wide', [wide]],
    ['one tall', [tall]],
    ['two wide', [wide, wide]],
    ['three wide', [wide, wide, wide]],
    ['three tall', [tall, tall, tall]],
    ['a panorama, a tower and a square', [2.2, 0.45, square]],
  ])('are uncropped, apart and within the area: %s', (_, ratios) => {
    const frames = layoutCard(ratios, area);
    expect(frames).toHaveLength(ratios.length);
    for (const [place, { left, top, width, height }] of frames.entries()) {
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
      expect(left + width).toBeLessThanOrEqual(area.width + 1);
      expect(top + height).toBeLessThanOrEqual(area.height + 1);
      // To one pixel.
      expect(Math.abs(width - height * (ratios[place] ?? 0))).toBeLessThan(2);
      for (const other of frames.slice(place + 1)) {
        const isBeside = other.left >= left + width + area.gap - 2;
        const isBelow = other.top >= top + height + area.gap - 2;
        expect(isBeside || isBelow).toBe(true);
      }
    }
  });

  it('fill the area well: three wide ones form no thin strip, and three tall ones no column', () => {
    const filled = (ratios: readonly number[]) =>
      layoutCard(ratios, area).reduce((sum, { width, height }) => sum + width * height, 0) /
      (area.width * area.height);
    expect(filled([wide, wide, wide])).toBeGreaterThan(0.8);
    expect(filled([tall, tall, tall])).toBeGreaterThan(0.9);
    expect(new Set(layoutCard([tall, tall, tall], area).map(({ top }) => top)).size).toBe(1);
  });
});
