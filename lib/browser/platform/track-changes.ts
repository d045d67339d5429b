import type { DBCore, DBCoreMutateRequest, DBCoreTable } from 'dexie';
import Dexie, { type Table } from 'dexie';

/** A row that was written or deleted since it was last copied. */
export interface ChangedRow {
  /** `table/key`. */
  id: string;
  table: string;
  key: string;
  /**
   * When it changed, in milliseconds since 1970, with a random fraction: a mark that is still the same was not renewed
   * in the meantime.
   */
  at: number;
}

/**
 * Notes the key of every row that is written to or deleted from these tables in the table `changed`, in the same
 * transaction: changes are found without comparing anything, and no crash loses a mark. The tables have text keys.
 */
export function trackChanges(database: Dexie, tables: readonly string[]): void {
  const tracked: ReadonlySet<string> = new Set(tables);
  database.use({
    stack: 'dbcore',
    name: 'track-changes',
    create: (core): DBCore => ({
      ...core,
      transaction: (names, mode, options) => {
        const isWrite = mode === 'readwrite' && names.some((name) => tracked.has(name));
        const all = isWrite && !names.includes('changed') ? [...names, 'changed'] : names;
        return core.transaction(all, mode, options);
      },
      table: (name) => {
        const table = core.table(name);
        return tracked.has(name) ? withMarks(core, table) : table;
      },
    }),
  });
}

/** The open transactions that leave no marks. */
const unmarked = new WeakSet<object>();

/**
 * A transaction that writes rows which came from the studio or from a file: nothing of it is marked as changed here.
 */
export function withoutMarks<Result>(
  database: Dexie,
  tables: readonly Table[],
  work: () => Promise<Result>,
): Promise<Result> {
  // Without `async`, Dexie would not wait for the continuations of the platform's promises in `work`.
  return database.transaction('rw', [...tables], async () => {
    unmarked.add(Dexie.currentTransaction.idbtrans);
    return work();
  });
}

/** Without `async`, because Dexie's own promises keep its transactions open and the platform's do not. */
function withMarks(core: DBCore, table: DBCoreTable): DBCoreTable {
  return {
    ...table,
    mutate: (request) => {
      if (unmarked.has(request.trans)) return table.mutate(request);
      const mark = (keys: readonly unknown[]) =>
        core.table('changed').mutate({
          type: 'put',
          trans: request.trans,
          values: keys.map((key): ChangedRow => changedRow(table.name, String(key))),
        });
      if (request.type === 'deleteRange') {
        // The keys are read first: once the range is deleted, nothing says what was in it.
        const query = { index: table.schema.primaryKey, range: request.range };
        const limit = Number.POSITIVE_INFINITY;
        return table
          .query({ trans: request.trans, values: false, limit, query })
          .then(({ result }) => mark(result))
          .then(() => table.mutate(request));
      }
      const keys = keysOf(table, request);
      return table.mutate(request).then((answer) => mark(keys).then(() => answer));
    },
  };
}

function keysOf(
  { schema }: DBCoreTable,
  request: Exclude<DBCoreMutateRequest, { type: 'deleteRange' }>,
): readonly unknown[] {
  if (request.type === 'delete') return request.keys;
  return request.keys ?? request.values.map((value: unknown) => schema.primaryKey.extractKey?.(value));
}

/** A new mark, for a change at this moment. */
export function changedRow(table: string, key: string, atMs = Date.now()): ChangedRow {
  return { id: `${table}/${key}`, table, key, at: atMs + Math.random() };
}
