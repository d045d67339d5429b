import { type LibraryRow, libraryRowSchema, sha256Pattern } from '@/lib/protocol/library-rows';
import { isDeleted } from '@/lib/protocol/merge-rows';
import { parseJson } from './manifest';
import { type RefusalReason, RefusedFile } from './refusals';

/** A larger row could not be posted to a studio either. */
const lineBytesMax = 1_000_000;

/**
 * A row as one line. The same row is always the same line: its fields are sorted. A deleted row is only its deletion,
 * so that no file brings back what somebody deleted.
 */
export function writeRowLine({ kind, id, fields, deletedAt }: LibraryRow): string {
  const row = { kind, id, fields, deletedAt };
  if (isDeleted(row)) return `${JSON.stringify({ kind, id, fields: {}, deletedAt })}\n`;
  const sorted = Object.keys(fields)
    .sort()
    .map((name) => [name, fields[name]]);
  return `${JSON.stringify({ kind, id, fields: Object.fromEntries(sorted) })}\n`;
}

export type ReadLine = { row: LibraryRow } | { refused: RefusalReason };

/** No file has more lines without a row by accident: such a file was made to take time. */
const unreadableMax = 10_000;

/**
 * Reads the rows of one kind, and skips anything between them. No more than one line is held in memory.
 * @throws RefusedFile after too many lines that are not rows
 */
export async function* readRowLines(
  chunks: AsyncIterable<Uint8Array>,
  kind: string,
): AsyncGenerator<ReadLine> {
  let unreadable = 0;
  for await (const line of splitLines(chunks)) {
    const read = readLine(line, kind);
    if (read === null || 'refused' in read) unreadable += 1;
    if (unreadable > unreadableMax) throw new RefusedFile('damaged');
    if (read !== null) yield read;
  }
}

/** null for an empty line. */
function readLine(line: string | typeof tooLong, kind: string): ReadLine | null {
  if (line === tooLong) return { refused: 'row-too-large' };
  if (line.trim() === '') return null;
  const json = parseJson(line);
  if (json === undefined) return { refused: 'not-json' };
  const parsed = libraryRowSchema.safeParse(json);
  if (!parsed.success || parsed.data.kind !== kind || !isAccepted(parsed.data)) {
    return { refused: 'wrong-shape' };
  }
  return { row: parsed.data };
}

/** A studio takes bodies of 500 levels, two of which are around a row. */
const levelsMax = 498;

/**
 * Whether a studio would take the row from a browser, too: no call of the ledger is deleted, and no value is so deep
 * that whoever writes it as JSON runs out of stack.
 */
function isAccepted(row: LibraryRow): boolean {
  if (row.kind === 'ledger' && typeof row.deletedAt === 'string') return false;
  let level: unknown[] = [row];
  for (let levels = 0; levels < levelsMax && level.length > 0; levels += 1) {
    level = level.flatMap((value) => Object.values(value as object)).filter(isNested); // only nested ones are in it
  }
  return level.length === 0;
}

const isNested = (value: unknown) => typeof value === 'object' && value !== null;

const tooLong = Symbol('a line that is too long');

async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string | typeof tooLong> {
  const lineFeed = 10;
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  const take = () => {
    const line = bytes > lineBytesMax ? tooLong : decode(pieces);
    pieces = [];
    bytes = 0;
    return line;
  };
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; ) {
      const end = chunk.indexOf(lineFeed, from);
      const piece = chunk.subarray(from, end === -1 ? chunk.length : end);
      bytes += piece.length;
      // Bytes beyond the limit are counted but not kept.
      if (bytes <= lineBytesMax) pieces.push(piece);
      else pieces = [];
      if (end === -1) break;
      yield take();
      from = end + 1;
    }
  }
  if (bytes > 0) yield take();
}

function decode(pieces: readonly Uint8Array[]): string {
  const decoder = new TextDecoder();
  return `${pieces.map((piece) => decoder.decode(piece, { stream: true })).join('')}${decoder.decode()}`;
}

/** The hashes that a row names, in whatever field. */
export function hashesOf({ fields }: LibraryRow): string[] {
  return Object.values(fields).flatMap(([value]) => hashesIn(value));
}

function hashesIn(value: unknown): string[] {
  if (typeof value === 'string') return sha256Pattern.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(hashesIn);
}
