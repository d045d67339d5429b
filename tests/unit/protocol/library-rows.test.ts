import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundClock, clockLeadMs, clockMs, formatClock, nextClock } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { libraryRowSchema } from '@/lib/protocol/library-rows';
import { isDeleted, mergeRows } from '@/lib/protocol/merge-rows';

const day = 24 * 3_600_000;
const now = Date.UTC(2026, 10, 29);
const clock = (ms: number, device = '0000000a') => formatClock(ms, 0, device);

/** Only a few times and devices, so that clocks coincide. */
const clocks = fc
  .tuple(
    fc.integer({ min: 0, max: 5 }),
    fc.integer({ min: 0, max: 1 }),
    fc.constantFrom('0000000a', '0000000b'),
  )
  .map(([ms, counter, device]) => formatClock(ms, counter, device));
const rows: fc.Arbitrary<LibraryRow> = fc
  .record({
    fields: fc.dictionary(
      fc.constantFrom('title', 'costMicroUsd', 'tasks'),
      fc.tuple(fc.constantFrom(1, 'a', null), clocks),
      {
        maxKeys: 3,
      },
    ),
    deletedAt: fc.option(clocks, { nil: undefined }),
  })
  .map(({ fields, deletedAt }) => ({
    kind: 'picture',
    id: 'one',
    // A dictionary without a prototype would never equal a merged one.
    fields: { ...fields },
    ...(deletedAt === undefined ? {} : { deletedAt }),
  }));
const whole = (row: LibraryRow) => mergeRows(row, row);

describe('merging two states of a row', () => {
  it('gives the same result whichever comes first', () => {
    fc.assert(
      fc.property(rows, rows, (a, b) => {
        expect(mergeRows(a, b)).toEqual(mergeRows(b, a));
      }),
    );
  });

  it('gives the same result in whatever order three are merged', () => {
    fc.assert(
      fc.property(rows, rows, rows, (a, b, c) => {
        expect(mergeRows(mergeRows(a, b), c)).toEqual(mergeRows(a, mergeRows(b, c)));
      }),
    );
  });

  it('changes nothing when it is repeated', () => {
    fc.assert(
      fc.property(rows, rows, (a, b) => {
        expect(mergeRows(mergeRows(a, b), b)).toEqual(mergeRows(a, b));
        expect(whole(whole(a))).toEqual(whole(a));
      }),
    );
  });

  it('keeps the later value of each field, whoever wrote it', () => {
    const a = { kind: 'picture', id: 'one', fields: { title: ['old', clock(1)], note: ['new', clock(4)] } };
    const b = { kind: 'picture', id: 'one', fields: { title: ['new', clock(2)], note: ['old', clock(3)] } };
    const merged = mergeRows(libraryRowSchema.parse(a), libraryRowSchema.parse(b));
    expect(merged.fields).toEqual({ title: ['new', clock(2)], note: ['new', clock(4)] });
  });
});

describe('a deletion', () => {
  const edited = (ms: number): LibraryRow => ({
    kind: 'picture',
    id: 'one',
    fields: { title: ['a', clock(ms)] },
  });
  const deleted: LibraryRow = { kind: 'picture', id: 'one', fields: {}, deletedAt: clock(5) };

  it('wins over an older edit, and an undo wins over the deletion', () => {
    const gone = mergeRows(edited(4), deleted);
    expect(isDeleted(gone)).toBe(true);
    const restored = mergeRows(gone, { ...edited(6), deletedAt: null });
    expect(isDeleted(restored)).toBe(false);
    expect(restored.deletedAt).toBeNull();
    expect(isDeleted(mergeRows(restored, deleted))).toBe(false);
  });

  it('wins again if it comes again after an undo', () => {
    const restored = mergeRows(deleted, edited(6));
    expect(isDeleted(mergeRows(restored, { ...deleted, deletedAt: clock(7) }))).toBe(true);
  });

  it('means nothing to the ledger', () => {
    expect(isDeleted({ kind: 'ledger', id: 'job', fields: {}, deletedAt: clock(9) })).toBe(false);
  });
});

describe('a hybrid clock', () => {
  it('always advances, even if the device’s clock stands still or goes back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 50 }), (times) => {
        let last: string | null = null;
        for (const ms of times) {
          const next: string = nextClock(last, ms, '0000000a');
          if (last !== null) expect(next > last).toBe(true);
          last = next;
        }
      }),
    );
  });

  it('advances to the next millisecond when a millisecond is used up', () => {
    const last = formatClock(now, 0xffff, '0000000a');
    expect(nextClock(last, now, '0000000a')).toBe(formatClock(now + 1, 0, '0000000a'));
  });

  it('that is a year ahead is set to the studio’s time, so that later edits by others win', () => {
    const ahead = clock(now + 365 * day);
    const bound = boundClock(ahead, now);
    expect(clockMs(bound)).toBe(now);
    expect(bound < nextClock(null, now + 1, '0000000b')).toBe(true);
  });

  it('that is a little ahead stays as it is', () => {
    const ahead = clock(now + clockLeadMs);
    expect(boundClock(ahead, now)).toBe(ahead);
  });
});

describe('rows of the wrong shape', () => {
  const row = { kind: 'picture', id: 'one', fields: { title: ['a', clock(1)] } };
  it.each([
    ['a field without a clock', { ...row, fields: { title: ['a'] } }],
    ['a clock that is not a clock', { ...row, fields: { title: ['a', '2026-11-29'] } }],
    ['a field with a space in its name', { ...row, fields: { 'a title': ['a', clock(1)] } }],
    ['a kind in capitals', { ...row, kind: 'PICTURE' }],
    ['no id', { ...row, id: '' }],
    ['an unknown part', { ...row, version: 2 }],
    ['a deletion without a time', { ...row, deletedAt: true }],
  ])('are refused: %s', (_, value) => {
    expect(libraryRowSchema.safeParse(value).success).toBe(false);
  });
});
