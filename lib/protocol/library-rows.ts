import { z } from 'zod';
import { clockPattern } from './library-clock';

/** The version of the format of rows and exported files. A library of a newer version is read-only. */
export const libraryVersion = 1;

/** The size limit of one request or one answer with rows, in bytes. */
export const libraryPageBytes = 1_048_576;
/** One part of a picture. Serverless platforms reject larger request bodies. */
export const libraryPartBytes = 4_000_000;

const clockSchema = z.string().regex(clockPattern, 'A clock is milliseconds-counter-device.');

type Json = z.core.util.JSONType;
const fieldNamePattern = /^[a-zA-Z][\w-]{0,63}$/;

/**
 * Values with their clocks, by field name. Rows come from parsed JSON, so every value is valid JSON. Only the first
 * fault is described, because a body may have a hundred thousand, which would take a second.
 */
const fieldsSchema = z
  .custom<Record<string, [Json, string]>>(isObject, 'A row has fields.')
  .superRefine((fields, context) => {
    for (const [name, field] of Object.entries<unknown>(fields)) {
      const add = (path: (string | number)[], message: string) =>
        context.addIssue({ code: 'custom', path, message });
      if (!fieldNamePattern.test(name)) return add([name], 'A field has a name of letters and digits.');
      if (!Array.isArray(field) || field.length !== 2)
        return add([name], 'A field is its value and its clock.');
      if (!isClock(field[1])) return add([name, 1], 'A clock is milliseconds-counter-device.');
    }
  });

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The state of one thing in the library, or a change to it: fields that are absent stay as they were. */
export const libraryRowSchema = z.strictObject({
  /** picture, conversation, turn, ledger, prompt, collection; readers leave unknown kinds unchanged. */
  kind: z.string().regex(/^[a-z][a-z-]{0,31}$/, 'A kind is a word in lower case.'),
  id: z.string().min(1).max(200),
  fields: fieldsSchema,
  /** When it was deleted; null restores it. */
  deletedAt: clockSchema.nullable().optional(),
});
export type LibraryRow = z.infer<typeof libraryRowSchema>;

/**
 * A row that the studio checked when it received it. A page has thousands of rows, so only the fields that the code
 * relies on are checked again.
 */
export const arrivedRowSchema = z.custom<LibraryRow>(isRow, 'This is not a row of a library.');

function isRow(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('fields' in value)) return false;
  const { kind, id, fields, deletedAt } = value as Record<string, unknown>; // every field stays unknown
  return (
    typeof kind === 'string' &&
    typeof id === 'string' &&
    typeof fields === 'object' &&
    fields !== null &&
    Object.values(fields).every((field) => Array.isArray(field) && field.length === 2 && isClock(field[1])) &&
    (deletedAt === undefined || deletedAt === null || isClock(deletedAt))
  );
}

function isClock(value: unknown): boolean {
  return typeof value === 'string' && clockPattern.test(value);
}

const rowsMax = 5_000;
/** The JSON of `POST /api/library/changes`. */
export const libraryChangesSchema = z.strictObject({ rows: z.array(libraryRowSchema).max(rowsMax) });

/**
 * How many members of objects and lists such a JSON may have: five for each row, as the smallest rows have, and one for
 * every ten bytes. A field with the smallest value has three in forty bytes; a body with more was made to take time.
 */
export function libraryMembersMax(bytes: number): number {
  return 5 * rowsMax + Math.ceil(bytes / 10);
}

/** The answer of `POST /api/library/changes`. */
export const libraryPostedSchema = z.object({
  sequence: z.int(),
  /** The studio's time, by which a browser with a wrong clock sets its own. */
  nowMs: z.int(),
  /** Whether clocks were too far ahead and were set to the studio's time, by `boundClock`. */
  bounded: z.boolean(),
  /** Clocks up to this were left as they are, because the library has such clocks; absent: none too far ahead. */
  keptMs: z.int().optional(),
  /** Hashes that these rows name and whose bytes are no longer here, as far as the studio looked; absent: none. */
  missing: z.array(z.string()).optional(),
});

/** A page of `GET /api/library/changes`. */
export const libraryPageSchema = z.object({
  rows: z.array(arrivedRowSchema),
  sequence: z.int(),
  more: z.boolean(),
  /**
   * Tells which change has the number `sequence`: whoever asks for what came after it says so, because in a storage
   * that was restored from a backup another change may have it. Absent: unknown.
   */
  history: z.string().optional(),
  /** In a page that was requested with `before`: the value for the next page, which has older rows. */
  before: z.int().optional(),
});
export type LibraryPage = z.infer<typeof libraryPageSchema>;

/** The answer of `GET /api/library`. */
export const libraryStateSchema = z.object({
  enabled: z.boolean(),
  /** Distinguishes libraries without naming them. */
  library: z.string(),
  version: z.int(),
  pictures: z.int(),
  /** How many of them are demo pictures. */
  demoPictures: z.int(),
  bytes: z.int(),
  quotaBytes: z.int(),
  sequence: z.int(),
  /** How often the studio has found rows of it damaged; absent: never. */
  losses: z.int().optional(),
  /**
   * Hashes of originals whose bytes were found to be others, which a device that has them sends again; absent: none.
   */
  damaged: z.array(z.string()).optional(),
  nowMs: z.int(),
  /** In bytes; absent in answers of older studios. */
  sizes: z.object({ originals: z.int(), references: z.int(), rows: z.int() }).optional(),
});
export type LibraryState = z.infer<typeof libraryStateSchema>;

/** The answer to a part of a picture: whether the picture is stored whole now. */
export const libraryPartReceiptSchema = z.object({ complete: z.boolean() });

export const sha256Pattern = /^[0-9a-f]{64}$/;

/** The JSON of `POST /api/library/join`. */
export const libraryJoinSchema = z.union([
  z.strictObject({ code: z.string().min(1).max(200) }),
  z.strictObject({ words: z.string().min(1).max(1_000) }),
]);

/** The answer of `POST /api/library/invitations`. */
export const libraryInvitationSchema = z.object({ code: z.string(), expiresAt: z.string() });
export type LibraryInvitation = z.infer<typeof libraryInvitationSchema>;

/** The answer of `POST /api/library/words`. */
export const libraryWordsSchema = z.object({ words: z.string(), createdAt: z.string() });
export type LibraryWords = z.infer<typeof libraryWordsSchema>;

/** The answer of `GET /api/library/words`: when the recovery words were made, or null if there are none. */
export const libraryWordsStateSchema = z.object({ createdAt: z.string().nullable() });
