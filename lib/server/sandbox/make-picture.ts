import 'server-only';
import { bigPicture } from './pictures/big';
import { type Commission, carryOut, specify } from './pictures/commission';
import { encodePicture, type PictureFormat, type PictureSpec } from './pictures/picture';
import type { Pixels } from './pictures/print';
import { drawSwatch } from './pictures/swatch';
import type { ScenarioName } from './scenarios';

export interface MadePicture {
  spec: PictureSpec;
  bytes: Buffer;
  /** For previews; the big pictures have none. */
  pixels: Pixels | null;
}

export async function makePicture(
  commission: Commission,
  format: PictureFormat,
  compression: number,
  scenario: ScenarioName | null,
): Promise<MadePicture> {
  const spec = specify(commission);
  if (scenario === 'big') return { spec, bytes: await bigPicture(commission.salt), pixels: null };
  const pixels =
    scenario === 'quick' ? await drawSwatch(spec.width, spec.height, spec.seed) : await carryOut(commission);
  return { spec, bytes: await encodePicture(pixels, format, compression), pixels };
}
