import { describe, expect, it } from 'vitest';
import { encodingByCode } from '@/lib/server/references/colour-encoding';
import { convertColours } from '@/lib/server/references/convert-colours';

/** Every sixteenth grey, and white. */
const greys = Uint8Array.from({ length: 17 }, (_, at) => Math.min(255, at * 16));

async function shown(transfer: number, peakNits: number | null): Promise<number[]> {
  const encoding = encodingByCode({ primaries: 9, transfer }, { broadcast: 'screen', peakNits });
  if (encoding === null) throw new Error('There is no such encoding.');
  const data = Uint8Array.from([...greys].flatMap((grey) => [grey, grey, grey]));
  const converted = await convertColours({ data, channels: 3, max: 255 }, encoding);
  return [...converted].filter((_, at) => at % 3 === 0);
}

/** The numbers are what Chromium 147 paints of a PNG with these code points. */
describe('high-dynamic-range greys', () => {
  it.each([
    [16, null, [0, 1, 5, 15, 30, 48, 70, 98, 132, 175, 213, 237, 255, 255, 255, 255, 255]],
    [18, null, [0, 3, 14, 29, 43, 57, 71, 85, 99, 115, 135, 160, 189, 212, 228, 243, 255]],
    [1, null, [0, 4, 20, 37, 53, 70, 87, 104, 121, 138, 155, 172, 189, 205, 222, 239, 255]],
    [8, null, [0, 71, 99, 120, 137, 152, 165, 177, 188, 198, 208, 216, 225, 233, 241, 248, 255]],
    [7, null, [0, 34, 50, 66, 81, 97, 112, 126, 141, 156, 170, 185, 199, 213, 228, 242, 255]],
    [17, null, [0, 3, 15, 32, 48, 65, 83, 100, 118, 136, 154, 173, 191, 210, 228, 247, 255]],
  ])('are shown as in Chromium with the transfer function %i', async (transfer, peakNits, wanted) => {
    const actual = await shown(transfer, peakNits);
    for (const [at, value] of wanted.entries())
      expect(Math.abs((actual[at] ?? -9) - value)).toBeLessThanOrEqual(1);
  });

  it('keep their light if nothing in the picture is brighter than white', async () => {
    const [dark, bright] = [await shown(16, 1_000), await shown(16, 150)];
    expect((bright[8] ?? 0) - (dark[8] ?? 0)).toBeGreaterThan(30);
  });
});
