import 'server-only';
import type { ImageRequest } from './image-request';
import { type MadePicture, makePicture } from './make-picture';
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
    quality: order.quality,
    transparent: order.transparent,
    references: order.references.map(({ data }) => data),
    mask: order.mask?.data ?? null,
  };
  return makePicture(commission, order.format, order.compression, scenario);
}
