import 'server-only';

/** The body of an answer that sends these bytes as they are. A `Response` made of the bytes themselves copies them. */
export function bodyOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      if (bytes.byteLength > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
}
