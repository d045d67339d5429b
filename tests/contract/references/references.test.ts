import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { POST } from '@/app/api/references/route';
import { readReferenceInfo } from '@/lib/protocol/reference-info';
import { frames, referenceFiles, scene } from '../../support/reference-files';

const host = 'studio.test';
const none = { params: Promise.resolve({}) };

function send(body: BodyInit, query = '', headers: Record<string, string> = {}): Promise<Response> {
  const request = new Request(`http://${host}/api/references${query}`, {
    method: 'POST',
    body,
    headers: { host, origin: `http://${host}`, ...headers },
  });
  return POST(request, none);
}

const bytes = (buffer: Buffer) => new Uint8Array(buffer);

async function taken(file: Buffer, query = '') {
  const response = await send(bytes(file), query);
  expect(response.status).toBe(200);
  const picture = Buffer.from(await response.arrayBuffer());
  const info = readReferenceInfo((name) => response.headers.get(name));
  if (info === null) throw new Error('There is no info.');
  return { response, picture, info, metadata: await sharp(picture).metadata() };
}

async function refused(response: Response) {
  const { error }: { error: { code: string; message: string; details?: Record<string, string> } } =
    await response.json();
  return { status: response.status, ...error };
}

function flat(space: 'p3' | 'cmyk', format: 'jpeg' | 'tiff'): Promise<Buffer> {
  const background = { r: 160, g: 120, b: 110 };
  const picture = sharp({ create: { width: 64, height: 64, channels: 3, background } }).withIccProfile(space);
  if (space === 'cmyk') picture.toColourspace('cmyk');
  return (format === 'jpeg' ? picture.jpeg({ quality: 100 }) : picture.tiff()).toBuffer();
}

/** The colour of one pixel as red, green, blue. */
async function colourAt(picture: Buffer, x: number, y: number): Promise<number[]> {
  const pixel = await sharp(picture)
    .removeAlpha()
    .extract({ left: x, top: y, width: 1, height: 1 })
    .raw()
    .toBuffer();
  return [...pixel];
}

function expectNear(actual: readonly number[], wanted: readonly number[], tolerance: number): void {
  for (const [at, value] of wanted.entries()) {
    expect(Math.abs((actual[at] ?? -999) - value)).toBeLessThanOrEqual(tolerance);
  }
}

describe('files of every kind', () => {
  it('are covered by at least sixty examples', () =>
    expect(referenceFiles.length).toBeGreaterThanOrEqual(60));

  it.each(referenceFiles)('$title: $outcome', async ({ make, outcome }) => {
    const response = await send(bytes(await make()), '', { 'content-type': 'image/png' });
    if (outcome === 'taken') {
      expect(response.status).toBe(200);
      const { format } = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
      expect(response.headers.get('content-type')).toBe(`image/${format}`);
      return;
    }
    const { status, code, message, details } = await refused(response);
    expect(details).toEqual({ field: 'picture', reason: outcome });
    expect([status, code]).toEqual(
      outcome.startsWith('too-') ? [413, 'too_large'] : [400, 'invalid_request'],
    );
    expect(message).toMatch(/^[A-Z].*\.$/);
  });
});

describe('the compressed picture', () => {
  let photo: Buffer;

  beforeAll(async () => {
    photo = await scene(3_000, 2_000)
      .withExif({
        IFD0: { Make: 'Camera', Copyright: 'Somebody' },
        IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '25/1 2/1 0/1' },
      })
      .jpeg({ quality: 95 })
      .toBuffer();
  });

  it('is bounded to 2048 pixels and smaller than the file, and its info has both sizes', async () => {
    const { picture, info, metadata } = await taken(photo);
    expect(info).toMatchObject({
      originalBytes: photo.length,
      originalWidth: 3_000,
      originalHeight: 2_000,
      originalType: 'image/jpeg',
      sizeBytes: picture.length,
      width: 2_048,
      height: 1_365,
    });
    expect([metadata.width, metadata.height]).toEqual([2_048, 1_365]);
    expect(picture.length).toBeLessThan(photo.length);
  });

  it('keeps its size if the original is requested', async () => {
    expect((await taken(photo, '?edge=original')).info).toMatchObject({ width: 3_000, height: 2_000 });
    expect((await taken(photo, '?edge=512')).info).toMatchObject({ width: 512 });
  });

  it('contains neither the location nor the camera nor its owner', async () => {
    const { picture, info, metadata } = await taken(photo);
    expect(info.stripped).toEqual(['location', 'exif']);
    expect(metadata.exif ?? metadata.xmp ?? metadata.icc).toBeUndefined();
    expect(picture.includes('Somebody')).toBe(false);
  });

  it('is upright', async () => {
    const turned = await scene(300, 200).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const { info, picture } = await taken(turned);
    expect(info).toMatchObject({ originalWidth: 200, originalHeight: 300, width: 200, height: 300 });
    expect(info.notes).toContain('turned');
    // The bottom left corner has become the top left one: no red, all green.
    const [red = 255, green = 0] = await colourAt(picture, 3, 3);
    expect(red).toBeLessThan(60);
    expect(green).toBeGreaterThan(190);
  });

  // In this test's own file, CMYK's smaller gamut changes colours. Without the conversion they would be far off.
  it.each([
    ['JPEG with P3', 'p3', 'jpeg', 6],
    ['TIFF with CMYK', 'cmyk', 'tiff', 24],
  ] as const)('looks the same in sRGB: a %s', async (_, space, format, tolerance) => {
    const { picture, info } = await taken(await flat(space, format));
    expect(info.notes).toContain('srgb');
    expectNear(await colourAt(picture, 32, 32), [160, 120, 110], tolerance);
  });

  it('is not taken as a JPEG with a profile of CMYK, and the sentence says what to do', async () => {
    const file = await flat('cmyk', 'jpeg');
    const refusal = await refused(await send(bytes(file)));
    expect(refusal).toMatchObject({ status: 400, code: 'invalid_request', details: { reason: 'cmyk' } });
    expect(refusal.message).toContain('Save it in RGB');
  });

  it('is noted as converted only if its profile is not sRGB', async () => {
    const file = await scene(64, 64).withIccProfile('srgb').jpeg().toBuffer();
    expect((await taken(file)).info).toMatchObject({ stripped: ['profile'], notes: [] });
  });

  it('has 8 bits a channel if the file had 16', async () => {
    const file = await scene(64, 64).toColourspace('rgb16').png().toBuffer();
    const { picture, info, metadata } = await taken(file);
    expect(info.notes).toContain('8-bit');
    expect(metadata.depth).toBe('uchar');
    const plain = await scene(64, 64).png().toBuffer();
    expectNear(await colourAt(picture, 40, 20), await colourAt(plain, 40, 20), 14);
  });

  it.each(['gif', 'webp'] as const)('is the first frame of an animated %s', async (format) => {
    const { picture, info } = await taken(await frames(format));
    expect(info.notes).toContain('first-frame');
    expect((await sharp(picture).stats()).isOpaque).toBe(true);
    const [, , blue = 255] = await colourAt(picture, 3, 3);
    expect(blue).toBeLessThan(240);
  });

  it('is the first frame of an animated PNG', async () => {
    const file = await scene(64, 64).png().toBuffer();
    // An animation control chunk after the header; decoders that do not know animation ignore it.
    const control = Buffer.from('000000086163544c0000000200000000f38d9370', 'hex');
    const moving = Buffer.concat([file.subarray(0, 33), control, file.subarray(33)]);
    expect((await taken(moving)).info.notes).toContain('first-frame');
    expect((await taken(file)).info.notes).toEqual([]);
  });

  it('keeps its transparency, and has no alpha channel if every pixel is opaque', async () => {
    const through = await taken(await scene(2_200, 100).ensureAlpha(0.5).png().toBuffer());
    expect(through.metadata).toMatchObject({ width: 2_048, hasAlpha: true });
    const opaque = await taken(await scene(2_200, 100).ensureAlpha().png().toBuffer());
    expect(opaque.metadata).toMatchObject({ width: 2_048, hasAlpha: false });
  });

  it('stays within a budget, and its info says that it was reduced for it', async () => {
    const { picture, info } = await taken(photo, '?budget=20000');
    expect(picture.length).toBeLessThanOrEqual(20_000);
    expect(info.notes).toContain('to-budget');
    expect((await taken(photo)).info.notes).not.toContain('to-budget');
  });
});

describe('the request', () => {
  it('may be a form with one file under any name', async () => {
    const form = new FormData();
    form.append('picture', new Blob([bytes(await scene(100, 80).png().toBuffer())]), '../..\\\u0000 "x".png');
    const response = await send(form);
    expect(response.status).toBe(200);
    form.append('second', new Blob(['x']), 'x.png');
    expect((await refused(await send(form))).message).toBe('Send exactly one file.');
    const unreadable = await send('nothing', '', { 'content-type': 'multipart/form-data; boundary=x' });
    expect((await refused(unreadable)).code).toBe('invalid_request');
  });

  it('is refused from another site, and with invalid options', async () => {
    const file = bytes(await scene(10, 10).png().toBuffer());
    expect((await refused(await send(file, '', { origin: 'https://elsewhere.test' }))).code).toBe(
      'wrong_origin',
    );
    expect((await refused(await send(file, '?edge=huge'))).details).toEqual({ field: 'edge' });
    expect((await refused(await send(file, '?budget=12'))).details).toEqual({ field: 'budget' });
  });

  it('is refused as soon as it exceeds the limit, whatever length it announced', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1_000_000;
        controller.enqueue(new Uint8Array(1_000_000));
      },
    });
    const request = new Request(`http://${host}/api/references`, {
      method: 'POST',
      body: endless,
      headers: { host, origin: `http://${host}` },
      // Node requires it for a body that is a stream, but the types do not know it.
      ...{ duplex: 'half' },
    });
    const { status, details } = await refused(await POST(request, none));
    expect([status, details?.reason]).toEqual([413, 'too-large']);
    expect(sent).toBeLessThan(40_000_000);
  });

  it('is refused if it breaks off midway, and the next one is accepted', async () => {
    const whole = await scene(400, 300).png().toBuffer();
    const broken = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes(whole.subarray(0, 1_000)));
        controller.error(new Error('The line was cut.'));
      },
    });
    const request = new Request(`http://${host}/api/references`, {
      method: 'POST',
      body: broken,
      headers: { host, origin: `http://${host}` },
      ...{ duplex: 'half' },
    });
    expect((await refused(await POST(request, none))).details?.reason).toBe('damaged');
    await taken(whole);
  });
});
