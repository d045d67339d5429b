import { describe, expect, it } from 'vitest';
import { POST } from '@/app/api/references/route';
import { readReferenceInfo } from '@/lib/protocol/reference-info';
import { hugePhoto } from '../../support/photo';
import { scene } from '../../support/reference-files';

const host = 'studio.test';

function post(picture: Buffer, query = ''): Promise<Response> {
  const request = new Request(`http://${host}/api/references${query}`, {
    method: 'POST',
    body: new Uint8Array(picture),
    headers: { host, origin: `http://${host}` },
  });
  return POST(request, { params: Promise.resolve({}) });
}

describe('the memory of the studio', () => {
  it('stays bounded while a photo of 100 megapixels is compressed at its largest size', async () => {
    const huge = await hugePhoto(85);
    const before = process.memoryUsage.rss();
    const response = await post(huge, '?edge=original');
    expect(response.status).toBe(200);
    await response.arrayBuffer();
    expect(readReferenceInfo((name) => response.headers.get(name))).toMatchObject({
      originalWidth: 11_648,
      width: 6_144,
      height: 4_608,
    });
    expect(process.memoryUsage.rss() - before).toBeLessThan(360_000_000);
    // Making the file takes longer than processing it.
  }, 90_000);

  it('stays bounded while sixteen large photos arrive at once', async () => {
    const photo = await scene(6_000, 4_000).jpeg({ quality: 90 }).toBuffer();
    const before = process.memoryUsage.rss();
    let peak = before;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss());
    }, 5);
    const responses = await Promise.all(Array.from({ length: 16 }, () => post(photo)));
    clearInterval(watch);
    expect(responses.map(({ status }) => status)).toEqual(Array(16).fill(200));
    expect(peak - before).toBeLessThan(320_000_000);
  });
});
