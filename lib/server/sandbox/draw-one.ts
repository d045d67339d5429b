import 'server-only';
import type { ImageRequest } from './image-request';
import { type MadePicture, makePicture } from './make-picture';
import type { Quality } from './models';
import type { Quality as PrintQuality } from './pictures/print';
import { withoutScenario } from './scenarios';
import type { CallContext } from './settings';

/** Draws one picture of an order. */
export function drawOne(
  order: ImageRequest,
  { scenario, requestId }: CallContext,
  index: number,
): Promise<MadePicture> {
  const commission = {
    words: withoutScenario(order.prompt),
    salt: `${requestId}:${index}`,
    width: order.width,
    height: order.height,
    quality: printedAs(order.quality),
    transparent: order.transparent,
    references: order.references.map(({ data }) => data),
    mask: order.mask?.data ?? null,
  };
  return makePicture(commission, order.format, order.compression, scenario);
}

/** The press knows three: what is above high is printed as high. */
function printedAs(quality: Quality): PrintQuality {
  return quality === 'low' || quality === 'medium' ? quality : 'high';
}
