import 'server-only';
import sharp from 'sharp';
import { channels } from './colour';
import { palettes } from './palettes';
import type { Pixels } from './print';
import { createRandom } from './random';

/** Two flat colours of a palette, cheaply made and different by seed: for tests that need many pictures. */
export async function drawSwatch(width: number, height: number, seed: number): Promise<Pixels> {
  const random = createRandom(seed);
  const { sky, accent } = random.pick(palettes);
  const [r, g, b] = channels(sky[1]);
  const [ar, ag, ab] = channels(accent);
  const left = random.integer(1, width >> 1);
  const top = random.integer(1, height >> 1);
  const data = await sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    .composite([
      {
        input: {
          create: {
            width: width >> 2,
            height: height >> 2,
            channels: 3,
            background: { r: ar, g: ag, b: ab },
          },
        },
        left,
        top,
      },
    ])
    .raw()
    .toBuffer();
  return { data, width, height, channels: 3 };
}
