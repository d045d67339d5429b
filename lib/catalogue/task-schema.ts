/** What the gateway's schema says of one field, reduced to what forms need. */
export interface TaskSchemaField {
  /** The values that it takes; null where it takes any of its type. */
  values: readonly (string | number | boolean)[] | null;
  minimum?: number;
  maximum?: number;
  multipleOf?: number;
  /** For lists. */
  maxItems?: number;
  /** What the gateway takes where the field is absent. */
  default?: string | number | boolean;
}

/** The gateway's schema of a model on the tasks route. Maps, because the names come from upstream. */
export interface TaskSchema {
  body: ReadonlyMap<string, TaskSchemaField>;
  /** The fields inside of `extra`. */
  extra: ReadonlyMap<string, TaskSchemaField>;
  required: ReadonlySet<string>;
  /** Those that are required inside of `extra`. */
  requiredExtra?: ReadonlySet<string>;
  calls: 'sync' | 'async' | 'both';
}
