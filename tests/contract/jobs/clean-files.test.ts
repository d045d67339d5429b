import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { AppError } from '@/lib/protocol/app-error';
import { readJobRequest } from '@/lib/server/jobs/read-job-request';
import { convertUpload } from '@/lib/server/references/convert-upload';
import { scene } from '../../support/reference-files';
import { awkwardPicture } from '../../support/shown-files';

const request = {
  id: '00000000-0000-4000-8000-000000000001',
  kind: 'edit',
  model: 'gpt-image-2',
  prompt: 'A hat',
  parameters: {},
};

async function filesOf(reference: Buffer, mask?: Buffer) {
  const form = new FormData();
  form.append('request', JSON.stringify(request));
  form.append('reference', new Blob([new Uint8Array(reference)]), 'picture');
  if (mask) form.append('mask', new Blob([new Uint8Array(mask)]), 'mask.png');
  const sent = new Request('http://studio.test/api/jobs', { method: 'POST', body: form });
  const { files } = await readJobRequest(sent, 30_000_000);
  return { reference: Buffer.from(files.references[0] ?? []), mask: files.mask && Buffer.from(files.mask) };
}

async function refusalOf(reference: Buffer, mask?: Buffer): Promise<unknown> {
  const error: unknown = await filesOf(reference, mask).then(
    () => null,
    (cause: unknown) => cause,
  );
  return error instanceof AppError ? { code: error.code, ...error.details } : error;
}

/** Half of the pixels of a picture, in a file whose structure does not show that the rest is missing. */
async function halfOf(kind: 'jpeg' | 'progressive' | 'png' | 'webp'): Promise<Buffer> {
  if (kind === 'png') return halfPng(await scene(400, 300).png().toBuffer());
  if (kind === 'webp') {
    const file = await scene(400, 300).webp().toBuffer();
    const half = Buffer.from(file.subarray(0, 20 + (((file.length - 20) >> 1) & ~1)));
    half.writeUInt32LE(half.length - 8, 4);
    half.writeUInt32LE(half.length - 20, 16);
    return half;
  }
  const file = await scene(400, 300)
    .jpeg({ progressive: kind === 'progressive' })
    .toBuffer();
  return Buffer.concat([file.subarray(0, file.length / 2), Buffer.of(0xff, 0xd9)]);
}

function halfPng(file: Buffer): Buffer {
  const kept = [file.subarray(0, 8)];
  const pixels: Buffer[] = [];
  for (let at = 8; at < file.length; ) {
    const end = at + 12 + file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') pixels.push(file.subarray(at + 8, end - 4));
    else if (type === 'IHDR') kept.push(file.subarray(at, end));
    at = end;
  }
  const all = Buffer.concat(pixels);
  return Buffer.concat([
    ...kept,
    chunk('IDAT', all.subarray(0, all.length / 2)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}

const pixelsOf = (file: Buffer) => sharp(file).raw().toBuffer();

const secret = 'a name that stays at home';
const camera = {
  IFD0: { Make: 'Camera', Copyright: secret },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '25/1 2/1 0/1' },
};

describe('raw files of a job', () => {
  it.each(['jpeg', 'png', 'webp'] as const)('lose their metadata: %s', async (format) => {
    const file = await scene(400, 300).withExif(camera).toFormat(format).toBuffer();
    const { reference } = await filesOf(file);
    const { exif, format: sent, width } = await sharp(reference).metadata();
    expect({ exif, sent, width }).toEqual({ exif: undefined, sent: format, width: 400 });
    expect(reference.includes(secret)).toBe(false);
    expect(Buffer.compare(await pixelsOf(reference), await pixelsOf(file))).toBe(0);
  });

  it('stay byte for byte what they are if the studio encoded them', async () => {
    const file = await scene(3_000, 2_000).jpeg().toBuffer();
    const options = { edge: 2_048, budgetBytes: 10_000_000 } as const;
    const { picture } = await convertUpload(new AbortController().signal, new Uint8Array(file), options);
    expect((await filesOf(picture.data)).reference.equals(picture.data)).toBe(true);
  });

  it('are turned upright, and converted to a format that the gateway takes', async () => {
    const turned = await scene(300, 200).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await sharp((await filesOf(turned)).reference).metadata()).toMatchObject({
      width: 200,
      height: 300,
    });
    const { reference } = await filesOf(await scene(300, 200).tiff().toBuffer());
    expect(['jpeg', 'webp', 'png']).toContain((await sharp(reference).metadata()).format);
  });

  it('are refused if half of the file is missing', async () => {
    const damaged = { code: 'invalid_request', field: 'reference', reason: 'damaged' };
    expect(await refusalOf(awkwardPicture('cut-half.jpg'))).toEqual(damaged);
    const png = await scene(400, 300).png().toBuffer();
    expect(await refusalOf(png.subarray(0, png.length / 2))).toEqual(damaged);
  });

  it.each(['jpeg', 'progressive', 'png', 'webp'] as const)(
    'are refused if half of the pixels are missing from a %s that is well-formed',
    async (kind) => {
      const whole = await halfOf(kind);
      expect(await refusalOf(whole)).toEqual({
        code: 'invalid_request',
        field: 'reference',
        reason: 'damaged',
      });
    },
  );

  it('are refused if half of the mask’s pixels are missing', async () => {
    const file = await scene(300, 200).jpeg().toBuffer();
    const mask = halfPng(await scene(300, 200).ensureAlpha(0.5).png().toBuffer());
    expect(await refusalOf(file, mask)).toEqual({ code: 'invalid_request', field: 'mask' });
  });

  it('lose the metadata of their mask, but none of its pixels', async () => {
    const file = await scene(300, 200).jpeg().toBuffer();
    const mask = await scene(300, 200).ensureAlpha(0.5).withExif(camera).png().toBuffer();
    const cleaned = (await filesOf(file, mask)).mask ?? expect.fail('There is no mask.');
    expect(cleaned.includes(secret)).toBe(false);
    expect(Buffer.compare(await pixelsOf(cleaned), await pixelsOf(mask))).toBe(0);
    expect(await refusalOf(file, mask.subarray(0, mask.length / 2))).toEqual({
      code: 'invalid_request',
      field: 'mask',
    });
  });
});
