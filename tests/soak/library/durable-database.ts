import { appendFileSync, truncateSync } from 'node:fs';
import { serialize } from 'node:v8';
import { IDBFactory, IDBKeyRange, IDBTransaction } from 'fake-indexeddb';
import { type Change, type DiskEntry, isDiskBlob, mapObjects, readEntries, type StoreSchema } from './disk';

/** What fake-indexeddb keeps of a store. */
interface RawStore {
  name: string;
  keyPath: string | string[] | null;
  autoIncrement: boolean;
  records: { values(range: IDBKeyRange): Iterable<{ key: IDBValidKey }> };
  rawIndexes: Map<string, StoreSchema['indexes'][number]>;
  storeRecord(record: StoredRecord, noOverwrite: boolean, rollback?: unknown[]): IDBValidKey;
  deleteRecord(key: IDBValidKey | IDBKeyRange, rollback?: unknown[]): void;
  clear(rollback?: unknown[]): void;
}

interface StoredRecord {
  key?: IDBValidKey;
  value: unknown;
}

interface RawTransaction extends EventTarget {
  _rollbackLog: unknown[];
  mode: IDBTransactionMode;
  db: { name: string; version: number; _rawDatabase: { rawObjectStores: Map<string, RawStore> } };
}

/**
 * An IndexedDB that writes each transaction to a file before it reports it as complete, and starts with what the file
 * has: a killed process loses only the transactions that it had not completed.
 * @param beforeWrite throws what a failing browser storage would
 */
export async function openDurableDatabase(file: string, beforeWrite: () => void): Promise<IDBFactory> {
  const factory = new IDBFactory();
  const { entries, length } = readEntries(file);
  if (entries.length > 0) truncateSync(file, length);
  await restore(factory, entries);
  const store = await anyStore();
  record(Object.getPrototypeOf(store) as RawStore, file, beforeWrite); // every store has the same prototype
  return factory;
}

/** A store of any database, to reach what all stores share. */
async function anyStore(): Promise<RawStore> {
  const opening = new IDBFactory().open('any', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('any');
  const database = await result(opening);
  const { _rawDatabase } = database as unknown as RawTransaction['db'];
  const store = _rawDatabase.rawObjectStores.get('any');
  if (store === undefined) throw new Error('fake-indexeddb keeps its stores elsewhere.');
  return store;
}

function record(prototype: RawStore, file: string, beforeWrite: () => void): void {
  /** By the list with which each transaction can undo its changes. */
  const changesOf = new WeakMap<object, Change[]>();
  const note = (rollback: unknown[] | undefined, change: Change) => {
    if (rollback === undefined) return;
    const changes = changesOf.get(rollback) ?? [];
    changesOf.set(rollback, changes);
    changes.push(change);
  };
  const { storeRecord, deleteRecord, clear } = prototype;
  prototype.storeRecord = function (entry, noOverwrite, rollback) {
    // Without this list, a change is being undone.
    if (rollback) beforeWrite();
    const key = storeRecord.call(this, entry, noOverwrite, rollback);
    note(rollback, { kind: 'put', store: this.name, key, value: entry.value });
    return key;
  };
  prototype.deleteRecord = function (key, rollback) {
    const keys = key instanceof IDBKeyRange ? [...this.records.values(key)].map((each) => each.key) : [key];
    deleteRecord.call(this, key, rollback);
    note(rollback, { kind: 'delete', store: this.name, keys: keys as IDBValidKey[] });
  };
  prototype.clear = function (rollback) {
    clear.call(this, rollback);
    note(rollback, { kind: 'clear', store: this.name });
  };
  let written = Promise.resolve();
  const append = (entry: DiskEntry) => {
    const bytes = serialize(entry);
    const head = Buffer.alloc(4);
    head.writeUInt32LE(bytes.length);
    appendFileSync(file, Buffer.concat([head, bytes]));
  };
  const transactions = IDBTransaction.prototype as unknown as RawTransaction;
  const { dispatchEvent } = transactions;
  transactions.dispatchEvent = function (this: RawTransaction, event) {
    if (event.type !== 'complete') return dispatchEvent.call(this, event);
    const changes = changesOf.get(this._rollbackLog) ?? [];
    const schema = this.mode === 'versionchange' ? schemaOf(this.db) : null;
    if (changes.length === 0 && schema === null) return dispatchEvent.call(this, event);
    written = written.then(async () => {
      const kept = await withoutBlobs(changes);
      if (schema) append(schema);
      append({ kind: 'changes', changes: kept });
      dispatchEvent.call(this, event);
    });
    return true;
  };
}

function schemaOf({ name, version, _rawDatabase }: RawTransaction['db']): DiskEntry {
  const stores = [..._rawDatabase.rawObjectStores.values()].map((store) => ({
    name: store.name,
    keyPath: store.keyPath,
    autoIncrement: store.autoIncrement,
    indexes: [...store.rawIndexes.values()].map((index) => ({
      name: index.name,
      keyPath: index.keyPath,
      unique: index.unique,
      multiEntry: index.multiEntry,
    })),
  }));
  return { kind: 'schema', name, version, stores };
}

/** The same changes with the bytes of their blobs. */
async function withoutBlobs(changes: readonly Change[]): Promise<Change[]> {
  const bytes = new Map<Blob, Uint8Array>();
  const found: Blob[] = [];
  mapObjects(changes, (value) => {
    if (!(value instanceof Blob)) return value;
    found.push(value);
    return null;
  });
  for (const blob of found) bytes.set(blob, new Uint8Array(await blob.arrayBuffer()));
  return mapObjects(changes, (value) =>
    value instanceof Blob ? { $blob: bytes.get(value), type: value.type } : value,
  ) as Change[]; // the same changes
}

async function restore(factory: IDBFactory, entries: readonly DiskEntry[]): Promise<void> {
  const schema = entries.findLast((entry) => entry.kind === 'schema');
  if (schema?.kind !== 'schema') return;
  const opening = factory.open(schema.name, schema.version);
  opening.onupgradeneeded = () => {
    for (const { name, keyPath, autoIncrement, indexes } of schema.stores) {
      const store = opening.result.createObjectStore(name, { keyPath, autoIncrement });
      for (const index of indexes) store.createIndex(index.name, index.keyPath, index);
    }
  };
  const database = await result(opening);
  const names = schema.stores.map(({ name }) => name);
  const transaction = database.transaction(names, 'readwrite');
  const known = new Set(names);
  for (const change of entries.flatMap((entry) => (entry.kind === 'changes' ? entry.changes : []))) {
    if (!known.has(change.store)) continue;
    const store = transaction.objectStore(change.store);
    if (change.kind === 'clear') store.clear();
    else if (change.kind === 'delete') for (const key of change.keys) store.delete(key);
    else store.put(withBlobs(change.value), ...(store.keyPath === null ? [change.key] : []));
  }
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
  database.close();
}

function withBlobs(value: unknown): unknown {
  return mapObjects(value, (entry) =>
    isDiskBlob(entry) ? new Blob([new Uint8Array(entry.$blob)], { type: entry.type }) : entry,
  );
}

function result<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
