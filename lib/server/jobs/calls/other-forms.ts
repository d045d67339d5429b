import 'server-only';
import { addressKey } from '@/lib/transcript/address-key';
import type { GatewayEvent, PictureEvent } from '../../gateway/gateway-route';

/**
 * Holds back pictures that may repeat earlier ones of the same answer in another form: bytes beside links, links beside
 * bytes, or the address of an earlier link with a signature. Whether they are the same is known only once all have
 * arrived.
 */
export class OtherForms {
  readonly held: PictureEvent[] = [];
  /** The index after the last picture that was let through. */
  next = 0;
  /** How many links were let through. */
  links = 0;
  readonly #asked: number;
  #bytes = 0;
  /** The index of each link that was let through. */
  readonly #indexes = new Map<string, number>();

  /** @param asked the number of pictures asked for: up to that many are distinct, in whatever form they come */
  constructor(asked: number) {
    this.#asked = asked;
  }

  /** The event, renumbered without the pictures that are held back; null if it is held back itself. */
  pass(event: GatewayEvent): GatewayEvent | null {
    if (!('index' in event)) return event;
    const index = event.index - this.held.length;
    if (!isPicture(event)) return { ...event, index };
    const isLink = event.type !== 'picture';
    const isOther = (isLink ? this.#bytes : this.links) > 0 || this.earlierOf(event) !== undefined;
    if (event.index >= this.#asked && isOther) {
      this.held.push(event);
      return null;
    }
    if (isLink) {
      this.links += 1;
      this.#indexes.set(addressKey(event.url), index);
    } else this.#bytes += 1;
    this.next = Math.max(this.next, index + 1);
    return { ...event, index };
  }

  /** The index of an earlier link to the same picture. */
  earlierOf(event: PictureEvent): number | undefined {
    return event.type === 'picture' ? undefined : this.#indexes.get(addressKey(event.url));
  }
}

function isPicture(event: GatewayEvent): event is PictureEvent {
  return event.type === 'picture' || event.type === 'picture-link' || event.type === 'picture-content';
}
