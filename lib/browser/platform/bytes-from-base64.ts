/** Characters per slice if the browser has no native decoder: about 2 ms of work. A multiple of 4. */
const sliceLength = 1_048_576;

type Decoder = { fromBase64?: (base64: string) => Uint8Array<ArrayBuffer> };

/**
 * Decodes base64. Without `Uint8Array.fromBase64` it uses `atob` in slices, so that the page stays responsive. The
 * content security policy forbids the simpler way, which is to fetch a `data:` URL.
 */
export async function bytesFromBase64(base64: string): Promise<Uint8Array<ArrayBuffer>> {
  // The compiler's DOM types do not know it yet.
  const native = Uint8Array as Decoder;
  if (native.fromBase64) return native.fromBase64(base64);
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((base64.length / 4) * 3 - padding);
  let written = 0;
  for (let start = 0; start < base64.length; start += sliceLength) {
    if (start > 0) await new Promise((resolve) => setTimeout(resolve, 0));
    const binary = atob(base64.slice(start, start + sliceLength));
    for (let at = 0; at < binary.length; at += 1) bytes[written + at] = binary.charCodeAt(at);
    written += binary.length;
  }
  return bytes;
}
