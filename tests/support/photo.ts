import sharp from 'sharp';

/** A JPEG like a camera's: gradients, shapes, and grain that keeps it from compressing to nothing. */
export async function photo(options: {
  width: number;
  height: number;
  seed: number;
  /** The quality of the JPEG; a higher one makes a larger file. */
  quality?: number;
}): Promise<Buffer> {
  const { width, height, seed, quality = 95 } = options;
  const grain = await sharp({
    create: {
      width: 1_008,
      height: 756,
      channels: 3,
      background: 'grey',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  })
    .blur(0.6)
    .png()
    .toBuffer();
  return sharp(Buffer.from(light(width, height, seed)))
    .composite([{ input: grain, tile: true, blend: 'soft-light' }])
    .withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '25/1 2/1 0/1' } })
    .jpeg({ quality })
    .toBuffer();
}

function light(width: number, height: number, seed: number): string {
  const hue = (seed * 47) % 360;
  const circles = Array.from({ length: 40 }, (_, at) => {
    const x = (((seed + 3) * (at + 1) * 7919) % 1000) / 10;
    const y = (((seed + 5) * (at + 1) * 6151) % 1000) / 10;
    const fill = `hsl(${(hue + at * 23) % 360} 60% ${25 + ((at * 13) % 55)}%)`;
    return `<circle cx="${x}%" cy="${y}%" r="${2 + ((at * 7) % 9)}%" fill="${fill}" fill-opacity="0.7"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <linearGradient id="sky" x2="0.3" y2="1"><stop stop-color="hsl(${hue} 70% 75%)"/>
    <stop offset="1" stop-color="hsl(${(hue + 70) % 360} 60% 22%)"/></linearGradient>
    <rect width="100%" height="100%" fill="url(#sky)"/>${circles.join('')}</svg>`;
}

/** A photo of 100 megapixels, enlarged from a tile: 18 MB at quality 90, more than 60 MB at 98. */
export async function hugePhoto(quality: number): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  const tile = await sharp({
    create: { width: 2_912, height: 2_184, channels: 3, background: 'grey', noise },
  })
    .blur(0.4)
    .png()
    .toBuffer();
  return sharp(tile).resize({ width: 11_648, height: 8_736, fit: 'fill' }).jpeg({ quality }).toBuffer();
}
