/** What the gateway's schema says of one field, reduced to what forms need. */
export interface TaskSchemaField {
  /** The values that it takes; null where it takes any of its type. */
  values: readonly (string | number | boolean)[] | null;
  minimum?: number;
  maximum?: number;
  multipleOf?: number;
  /** For lists. */
  maxItems?: number;
}

/** The gateway's schema of a model on the tasks route. Maps, because the names come from upstream. */
export interface TaskSchema {
  body: ReadonlyMap<string, TaskSchemaField>;
  /** The fields inside of `extra`. */
  extra: ReadonlyMap<string, TaskSchemaField>;
  required: ReadonlySet<string>;
  calls: 'sync' | 'async' | 'both';
}
