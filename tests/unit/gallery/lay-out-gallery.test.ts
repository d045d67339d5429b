import { describe, expect, it } from 'vitest';
import { dateGroup, layOutGallery } from '@/components/gallery/lay-out-gallery';

// Local time on purpose: the groups are days in the user's time zone.
const now = new Date(2026, 10, 22, 0, 30);
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();

describe('headings of the gallery', () => {
  it('separate days at midnight in the user’s time zone, not after 24 hours', () => {
    expect(dateGroup(at(2026, 10, 22, 0, 1), now).kind).toBe('today');
    expect(dateGroup(at(2026, 10, 21, 23, 59), now).kind).toBe('yesterday');
    expect(dateGroup(at(2026, 10, 21, 0, 0), now).kind).toBe('yesterday');
    expect(dateGroup(at(2026, 10, 20, 23, 59), now)).toMatchObject({ kind: 'day', key: '2026-11-20' });
  });

  it('name the days of the last week, and whole months before that', () => {
    expect(dateGroup(at(2026, 10, 16, 12, 0), now).kind).toBe('day');
    expect(dateGroup(at(2026, 10, 15, 12, 0), now)).toMatchObject({ kind: 'month', key: '2026-11' });
    expect(dateGroup(at(2025, 10, 15, 12, 0), now)).toMatchObject({ kind: 'month', key: '2025-11' });
  });

  it('put pictures with a date in the future under today', () => {
    expect(dateGroup(at(2027, 0, 1, 0, 0), now).kind).toBe('today');
  });
});

describe('the gallery’s layout', () => {
  const layout = { widthPx: 800, rowHeightPx: 200, gapPx: 8, headingPx: 40, now };
  const picture = (id: string, createdAt: string) => ({ id, createdAt, width: 1024, height: 1024 });

  it('gives each day or month a heading, and rows with its pictures in order', () => {
    const pictures = [
      ...['a', 'b', 'c', 'd', 'e', 'f'].map((id) => picture(id, at(2026, 10, 22, 0, 5))),
      picture('g', at(2026, 10, 21, 9, 0)),
    ];
    const items = layOutGallery(pictures, layout);
    expect(items.map(({ kind, key }) => `${kind} ${key}`)).toEqual([
      'heading today',
      'row a',
      'row e',
      'heading yesterday',
      'row g',
    ]);
    const covered = items.flatMap((item) => (item.kind === 'row' ? [[item.start, item.end]] : []));
    expect(covered).toEqual([
      [0, 4],
      [4, 6],
      [6, 7],
    ]);
  });

  it('includes the gap below a row in the row’s height, so that the heights add up to the page', () => {
    const [, row] = layOutGallery([picture('a', at(2026, 10, 22, 0, 5))], layout);
    expect(row?.heightPx).toBe(208);
  });

  it('lays out 10,000 pictures', () => {
    const pictures = Array.from({ length: 10_000 }, (_, n) => picture(String(n), at(2026, 9, 1, 0, 0)));
    const items = layOutGallery(pictures, layout);
    expect(items.at(-1)).toMatchObject({ kind: 'row', end: 10_000 });
  });
});
