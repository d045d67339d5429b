import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { bigPicture } from '@/lib/server/sandbox/make-picture';
import { chooseComposition, choosePalette, compositions } from '@/lib/server/sandbox/pictures/compositions';
import { type HandName, hands } from '@/lib/server/sandbox/pictures/hand';
import { drawPicture, encodePicture, type PictureSpec } from '@/lib/server/sandbox/pictures/picture';

const spec: PictureSpec = {
  composition: 'sea',
  palette: 'ember',
  seed: 1,
  width: 320,
  height: 208,
  quality: 'high',
  transparent: false,
  hand: 'woodblock',
};

describe('pictures of the sandbox', () => {
  it.each(Object.keys(compositions) as (keyof typeof compositions)[])(
    'have the requested size for %s, and are not flat',
    async (composition) => {
      const pixels = await drawPicture({ ...spec, composition });
      expect(pixels).toMatchObject({ width: 320, height: 208, channels: 3 });
      const { channels } = await sharp(pixels.data, {
        raw: { width: 320, height: 208, channels: 3 },
      }).stats();
      expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(15);
    },
  );

  it('are the same for the same specification, and differ for another seed', async () => {
    const [first, again, other] = await Promise.all([
      drawPicture(spec),
      drawPicture(spec),
      drawPicture({ ...spec, seed: 2 }),
    ]);
    expect(first.data.equals(again.data)).toBe(true);
    expect(first.data.equals(other.data)).toBe(false);
  });

  it('draw the same scene differently in every style', async () => {
    const names = Object.keys(hands) as HandName[];
    const drawn = await Promise.all(names.map((hand) => drawPicture({ ...spec, hand })));
    for (const [index, first] of drawn.entries()) {
      for (const other of drawn.slice(index + 1)) {
        const difference = first.data.reduce(
          (sum, value, at) => sum + Math.abs(value - (other.data[at] ?? 0)),
          0,
        );
        expect(difference / first.data.length).toBeGreaterThan(8);
      }
    }
  });

  it('enlarge their plates if they have many pixels', async () => {
    const pixels = await drawPicture({ ...spec, width: 4096, height: 1536 });
    expect(pixels.data).toHaveLength(4096 * 1536 * 3);
  });

  it.each(['png', 'jpeg', 'webp'] as const)('are encoded as %s', async (format) => {
    expect(await sharp(await encodePicture(await drawPicture(spec), format)).metadata()).toMatchObject({
      format,
      width: 320,
      height: 208,
    });
  });

  it.each([
    ['a cat on the sea', 'cat'],
    ['海上的帆船', 'sea'],
    ['台北的夜晚', 'city'],
    ['水果静物', 'still-life'],
    ['一位老人的肖像', 'portrait'],
    ['mountain lake', 'hills'],
    ['抽象图案', 'contours'],
    ['poppies, flowers', 'botanical'],
  ])('draw "%s" as %s', (prompt, composition) => {
    expect(chooseComposition(prompt, 7)).toBe(composition);
  });

  it('take their colours from the words', () => {
    expect(choosePalette('a town at night', 7)).toBe('indigo');
    expect(choosePalette('冬天的山', 7)).toBe('snow');
  });

  it('are valid and differ if they are large', async () => {
    const [one, two] = await Promise.all([bigPicture('one'), bigPicture('two')]);
    expect(await sharp(one).metadata()).toMatchObject({ format: 'png', width: 1024 });
    await expect(sharp(two).raw().toBuffer()).resolves.toHaveLength(1024 * 1024 * 3);
    expect(one.equals(two)).toBe(false);
  });
});
