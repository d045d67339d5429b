import { describe, expect, it } from 'vitest';
import { replayRoom, turnsToLeaveOut } from '@/lib/browser/chat/replayed-turns';

const turn = (changes: Partial<{ characters: number; pictures: number; picturesBytes: number }> = {}) => ({
  characters: 1_000,
  pictures: 0,
  picturesBytes: 0,
  ...changes,
});
const enoughRoom = { pictures: 16, picturesBytes: 1_000_000 };

describe('the turns that a follow-up leaves out', () => {
  it('are none while all turns fit', () => {
    expect(turnsToLeaveOut([], enoughRoom)).toBe(0);
    expect(turnsToLeaveOut([turn(), turn(), turn()], enoughRoom)).toBe(0);
  });

  it('are the oldest ones beyond the text that the model can read', () => {
    const turns = Array.from({ length: 30 }, () => turn({ characters: 10_000 }));
    expect(turnsToLeaveOut(turns, enoughRoom)).toBe(20);
  });

  it('are the oldest ones beyond the number and the bytes of pictures', () => {
    const turns = Array.from({ length: 20 }, () => turn({ pictures: 1, picturesBytes: 100_000 }));
    expect(turnsToLeaveOut(turns, { ...enoughRoom, picturesBytes: 10_000_000 })).toBe(4);
    expect(turnsToLeaveOut(turns, enoughRoom)).toBe(10);
  });

  it('include every turn that is older than one too large, so that the replay has no gap', () => {
    expect(turnsToLeaveOut([turn(), turn({ characters: 500_000 }), turn()], enoughRoom)).toBe(2);
  });

  it('are chosen after the message’s own pictures are counted', () => {
    const room = replayRoom(4_000_000, [400_000, 600_000]);
    expect(room).toEqual({ pictures: 14, picturesBytes: 2_400_000 });
  });
});
