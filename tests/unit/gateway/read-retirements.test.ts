import { describe, expect, test } from 'vitest';
import { readRetirements } from '@/lib/server/gateway/models/read-retirements';

const read = (json: unknown) => Object.fromEntries(readRetirements(json));
const row = { model_id: 'gpt-image-1', retire_at: '2026-10-23', successor: 'gpt-image-2' };
const known = { 'gpt-image-1': { on: '2026-10-23', successor: 'gpt-image-2' } };

describe('readRetirements', () => {
  test.each<[string, unknown]>([
    ['a list', [row]],
    ['a list below data', { data: [row], success: true }],
    ['a list two levels down', { success: true, data: { items: [row] } }],
    [
      'a time in seconds',
      [{ model: 'gpt-image-1', shutdown_date: 1_792_713_600, replacement: 'gpt-image-2' }],
    ],
    [
      'a time in milliseconds',
      [{ id: 'gpt-image-1', sunset: 1_792_713_600_000, recommended: ['gpt-image-2'] }],
    ],
    [
      'the day of the end, not of the announcement',
      [
        {
          name: 'gpt-image-1',
          deprecated_on: '2026-01-01',
          retirement: '2026-10-23T00:00:00Z',
          alternatives: ['gpt-image-2'],
        },
      ],
    ],
  ])('reads %s', (_, json) => {
    expect(read(json)).toEqual(known);
  });

  test('takes a successor without a day, and a day without a successor', () => {
    expect(
      read([
        { id: 'a', successor: 'b' },
        { id: 'c', retire_at: '2027-01-15' },
      ]),
    ).toEqual({
      a: { on: null, successor: 'b' },
      c: { on: '2027-01-15', successor: null },
    });
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a page', '<html>'],
    ['rows without an id', [{ retire_at: '2026-10-23' }, null, 7]],
    [
      'days that are none',
      [
        { id: 'a', retire_at: '2026-99-99' },
        { id: 'b', retire_at: 1e300 },
        { id: 'c', retire_at: 'soon' },
      ],
    ],
  ])('skips %s', (_, json) => {
    expect(read(json)).toEqual({});
  });
});
