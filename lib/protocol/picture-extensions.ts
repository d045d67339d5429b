/** The extension of a picture's file by its type. */
export const pictureExtensions = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif',
} as const;

const byAnyType: Readonly<Record<string, string>> = pictureExtensions;

/** The extension for a type from an untrusted source; undefined if it is not a known picture type. */
export function pictureExtension(mimeType: string): string | undefined {
  return byAnyType[mimeType];
}
