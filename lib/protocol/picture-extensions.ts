/** The extension of a picture's file by its type. */
export const pictureExtensions = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif',
} as const;

const byAnyType: Readonly<Record<string, string>> = pictureExtensions;

/** The same for a type that somebody else has named; undefined for what is no picture that we know. */
export function pictureExtension(mimeType: string): string | undefined {
  return byAnyType[mimeType];
}
