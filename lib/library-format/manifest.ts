import { z } from 'zod';
import { libraryVersion } from '@/lib/protocol/library-rows';

/** The first file of every exported library. docs/library-format.md describes the others. */
export const manifestName = 'safelight-library.json';
export const manifestBytesMax = 64 * 1024;

const manifestSchema = z.looseObject({
  format: z.literal('safelight-library'),
  version: z.int().min(1),
  /** ISO 8601, UTC. */
  exportedAt: z.string(),
});

export function writeManifest(exportedAt: Date): string {
  const manifest = {
    format: 'safelight-library',
    version: libraryVersion,
    exportedAt: exportedAt.toISOString(),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/**
 * When the file was made, in milliseconds since 1970, or null if its manifest has no date. `newer`: written by a later
 * version of the studio, so that this one could misread it.
 */
export function readManifest(text: string): { exportedAtMs: number | null } | 'newer' | 'unreadable' {
  const parsed = manifestSchema.safeParse(parseJson(text));
  if (!parsed.success) return 'unreadable';
  if (parsed.data.version > libraryVersion) return 'newer';
  const ms = Date.parse(parsed.data.exportedAt);
  return { exportedAtMs: Number.isNaN(ms) ? null : ms };
}

/** undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller says what is wrong with the file; the parser's own message would quote it.
    return undefined;
  }
}
