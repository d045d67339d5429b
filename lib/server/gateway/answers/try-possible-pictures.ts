import 'server-only';
import { isAppError } from '@/lib/protocol/app-error';
import type { PossiblePicture } from '@/lib/transcript/text-links';
import { downloadLinkedPicture } from '../downloads/download-linked-picture';
import type { GatewayEvent } from '../gateway-route';
import type { Upstream } from '../upstream';
import type { ImageDelivery } from './image-delivery';

const triesMax = 5;
const timeoutMs = 15_000;

/**
 * An answer without a picture that mentions addresses: the first that leads to a picture is taken for it. One that
 * cannot be tried because its host is not listed is passed on as a link, so that the user learns of it.
 */
export async function* tryPossiblePictures(
  signal: AbortSignal,
  upstream: Upstream,
  delivery: ImageDelivery,
  possible: readonly PossiblePicture[],
): AsyncGenerator<GatewayEvent, void, void> {
  let unlisted: string | null = null;
  for (const { url, isLikely } of possible.slice(0, triesMax)) {
    try {
      const { bytes } = await downloadLinkedPicture(signal, upstream, url, { timeoutMs, pausesMs: [] });
      yield* delivery.deliverAll([{ base64: bytes.toString('base64') }]);
      return;
    } catch (cause) {
      if (!isAppError(cause) || signal.aborted) throw cause;
      // What is no picture was only mentioned.
      if (isLikely && cause.details.pictureLink !== undefined) unlisted ??= url;
    }
  }
  if (unlisted !== null) yield* delivery.deliverAll([{ url: unlisted }]);
}
