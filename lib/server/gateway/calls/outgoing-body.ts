import 'server-only';

type Bytes = Uint8Array<ArrayBuffer>;

/** A piece of a request: text, bytes as they are, or bytes that are sent as base64. */
export type OutgoingPiece = string | Bytes | { base64: Bytes };

/** How much is sent at a time: a whole number of base64 groups. */
const chunkBytes = 48 * 1024;

/**
 * The body of a request with pictures. It is encoded piece by piece while it is sent, so that nothing of it is in
 * memory twice, and each piece is released once it was sent: a call may wait for its answer for ten minutes. It can be
 * sent once.
 */
export class OutgoingBody {
  /** Marks the class for `isOutgoingBody`, because each bundle of the server has a copy of the class. */
  readonly isOutgoing = true;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly #pieces: OutgoingPiece[];
  #onSent: (() => void) | undefined;
  /** How much of the first piece has been sent. */
  #at = 0;

  /** @param onSent called once the last byte has been handed to the network */
  constructor(contentType: string, pieces: readonly OutgoingPiece[], onSent?: () => void) {
    this.contentType = contentType;
    this.sizeBytes = pieces.reduce((sum, piece) => sum + sizeOf(piece), 0);
    this.#pieces = [...pieces];
    this.#onSent = onSent;
  }

  /** No generator: a suspended or finished one keeps the variables of its function, and with them the last picture. */
  chunks(): AsyncIterableIterator<Uint8Array> {
    const next = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
      const value = this.#next();
      return value ? { value, done: false } : { value: undefined, done: true };
    };
    return {
      next,
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  #next(): Uint8Array | null {
    for (let [piece] = this.#pieces; piece !== undefined; [piece] = this.#pieces) {
      const chunk = chunkAt(piece, this.#at);
      if (chunk) {
        this.#at += chunkBytes;
        return chunk;
      }
      this.#pieces.shift();
      this.#at = 0;
    }
    this.#onSent?.();
    this.#onSent = undefined;
    return null;
  }
}

function sizeOf(piece: OutgoingPiece): number {
  if (typeof piece === 'string') return Buffer.byteLength(piece);
  return piece instanceof Uint8Array ? piece.byteLength : Math.ceil(piece.base64.byteLength / 3) * 4;
}

/** The chunk of a piece that is sent next; null if all of the piece was sent. Text is sent as a whole. */
function chunkAt(piece: OutgoingPiece, at: number): Uint8Array | null {
  if (typeof piece === 'string') return at === 0 && piece !== '' ? Buffer.from(piece) : null;
  const bytes = piece instanceof Uint8Array ? piece : piece.base64;
  if (at >= bytes.byteLength) return null;
  const chunk = bytes.subarray(at, at + chunkBytes);
  return piece === bytes ? chunk : Buffer.from(toBase64(chunk), 'latin1');
}

function toBase64(bytes: Bytes): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

export function isOutgoingBody(body: object): body is OutgoingBody {
  return 'isOutgoing' in body;
}

/** The key under which a stream of `asStream` carries its body, in every bundle. */
const bodyKey = Symbol.for('safelight.outgoing-body');

/**
 * The body in a form that any `fetch` takes. `networkFetch` takes it out again by `outgoingBody`, because the package's
 * `fetch` would keep a second copy.
 */
export function asStream(body: OutgoingBody): ReadableStream<Uint8Array> {
  const chunks = body.chunks();
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value } = await chunks.next();
        if (value) controller.enqueue(value);
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return Object.assign(stream, { [bodyKey]: body });
}

/** The body that `asStream` made this stream of; null for any other body of a request. */
export function outgoingBody(body: unknown): OutgoingBody | null {
  if (!(body instanceof ReadableStream)) return null;
  return (body as { [bodyKey]?: OutgoingBody })[bodyKey] ?? null; // only asStream sets it
}
