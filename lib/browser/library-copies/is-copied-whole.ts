import type { CopyRow } from '../platform/database-rows';
import { fieldsThatFit } from './fields-that-fit';
import type { CurrentRow } from './read-row';
import { hashValue } from './row-copies';
import { fieldsOfFiles, isDeletedCopy } from './send-changes';

/** Whether the studio has everything of a row as it is here, so that copying it would send nothing. */
export function isCopiedWhole({ kind, values, files }: CurrentRow, copy: CopyRow): boolean {
  if (copy.isImported || copy.isPurgeUntold) return false;
  if (values === null) return isDeletedCopy(copy);
  if (isDeletedCopy(copy)) return false;
  const there = copy.files ?? {};
  if (!files.every(({ label }) => Object.hasOwn(there, label))) return false;
  const sent = { ...values, ...fieldsOfFiles(kind, there) };
  const fitting = fieldsThatFit(sent);
  return Object.entries(sent).every(
    ([name, value]) => !fitting.has(name) || copy.hashes[name] === hashValue(value),
  );
}
