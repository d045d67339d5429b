import { describe, expect, it } from 'vitest';
import { layoutCard } from '@/lib/server/shares/compose-card';

const room = { width: 1_088, height: 518, gap: 12 };
const [wide, tall, square] = [1.5, 2 / 3, 1];

describe('the pictures of a card', () => {
  it.each([
    ['one wide', [wide]],
    ['one tall', [tall]],
    ['two wide', [wide, wide]],
    ['three wide', [wide, wide, wide]],
    ['three tall', [tall, tall, tall]],
    ['a panorama, a tower and a square', [2.2, 0.45, square]],
  ])('hang whole, apart and within the room: %s', (_, ratios) => {
    const frames = layoutCard(ratios, room);
    expect(frames).toHaveLength(ratios.length);
    for (const [place, { left, top, width, height }] of frames.entries()) {
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
      expect(left + width).toBeLessThanOrEqual(room.width + 1);
      expect(top + height).toBeLessThanOrEqual(room.height + 1);
      // To a pixel.
      expect(Math.abs(width - height * (ratios[place] ?? 0))).toBeLessThan(2);
      for (const other of frames.slice(place + 1)) {
        const isBeside = other.left >= left + width + room.gap - 2;
        const isBelow = other.top >= top + height + room.gap - 2;
        expect(isBeside || isBelow).toBe(true);
      }
    }
  });

  it('fill the room as well as they can: three wide ones are no thin strip, three tall ones no stack', () => {
    const filled = (ratios: readonly number[]) =>
      layoutCard(ratios, room).reduce((area, { width, height }) => area + width * height, 0) /
      (room.width * room.height);
    expect(filled([wide, wide, wide])).toBeGreaterThan(0.8);
    expect(filled([tall, tall, tall])).toBeGreaterThan(0.9);
    expect(new Set(layoutCard([tall, tall, tall], room).map(({ top }) => top)).size).toBe(1);
  });
});
