import { describe, expect, it } from 'vitest';
import { replayRoom, turnsToLeaveOut } from '@/lib/browser/chat/replayed-turns';

const turn = (changes: Partial<{ characters: number; pictures: number; picturesBytes: number }> = {}) => ({
  characters: 1_000,
  pictures: 0,
  picturesBytes: 0,
  ...changes,
});
const roomy = { pictures: 16, picturesBytes: 1_000_000 };

describe('what a follow-up leaves out', () => {
  it('is nothing while all of it fits', () => {
    expect(turnsToLeaveOut([], roomy)).toBe(0);
    expect(turnsToLeaveOut([turn(), turn(), turn()], roomy)).toBe(0);
  });

  it('is the oldest turns beyond the words that the model reads', () => {
    const turns = Array.from({ length: 30 }, () => turn({ characters: 10_000 }));
    expect(turnsToLeaveOut(turns, roomy)).toBe(20);
  });

  it('is the oldest beyond the number and the bytes of pictures', () => {
    const turns = Array.from({ length: 20 }, () => turn({ pictures: 1, picturesBytes: 100_000 }));
    expect(turnsToLeaveOut(turns, { ...roomy, picturesBytes: 10_000_000 })).toBe(4);
    expect(turnsToLeaveOut(turns, roomy)).toBe(10);
  });

  it('leaves no gap: what is older than a turn too large goes with it', () => {
    expect(turnsToLeaveOut([turn(), turn({ characters: 500_000 }), turn()], roomy)).toBe(2);
  });

  it("counts the message's own pictures first", () => {
    const room = replayRoom(4_000_000, [400_000, 600_000]);
    expect(room).toEqual({ pictures: 14, picturesBytes: 2_400_000 });
  });
});
