/** The SHA-256 of a blob in hexadecimal digits. Throws if the page is not in a secure context. */
export async function hashBlob(blob: Blob): Promise<string> {
  return hashBytes(await blob.arrayBuffer());
}

export async function hashBytes(bytes: BufferSource): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The same; null for bytes that the browser has lost although their row still names them. */
export async function hashReadable(blob: Blob): Promise<string | null> {
  const bytes = await readReadable(blob);
  return bytes && hashBytes(bytes);
}

/** The bytes of a blob; null if the browser has lost them. */
export async function readReadable(blob: Blob): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

/** Whether this page can hash: it is in a secure context. */
export function canHash(): boolean {
  return typeof crypto !== 'undefined' && 'subtle' in crypto && crypto.subtle !== undefined;
}
