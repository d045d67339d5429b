import 'server-only';
import { randomUUID } from 'node:crypto';
import { OutgoingBody, type OutgoingPiece } from '../calls/outgoing-body';

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * JSON that has pictures as base64 inside. While it is built, a short name stands for each picture, so that the text of
 * all pictures is never in memory at once.
 */
export class JsonPictures {
  readonly #pictures: Bytes[] = [];
  /** Never occurs in a user's text. */
  readonly #secret = randomUUID();

  /** The name that stands for the base64 of this picture, anywhere in a text of the JSON. */
  base64(bytes: Bytes): string {
    this.#pictures.push(bytes);
    return `${this.#secret}#${this.#pictures.length - 1}#`;
  }

  /** @param onSent called once the last byte has been handed to the network */
  encode(value: unknown, onSent?: () => void): OutgoingBody {
    const json = JSON.stringify(value);
    const pieces = json.split(new RegExp(`${this.#secret}#(\\d+)#`)).map((part, at): OutgoingPiece => {
      const picture = at % 2 === 1 ? this.#pictures[Number(part)] : undefined;
      return picture ? { base64: picture } : part;
    });
    this.#pictures.length = 0;
    return new OutgoingBody('application/json', pieces, onSent);
  }
}
