/** What the gateway's schema says of one field, reduced to what forms need. */
export interface TaskSchemaField {
  /** The values that the field takes; null if it takes any value of its type. */
  values: readonly (string | number | boolean)[] | null;
  minimum?: number;
  maximum?: number;
  multipleOf?: number;
  /** Present if the field takes a list. */
  isList?: true;
  /** For lists. */
  maxItems?: number;
  /** The value that the gateway assumes if the field is absent. */
  default?: string | number | boolean;
}

/** The gateway's schema of a model on the tasks route. Maps, because the names come from upstream. */
export interface TaskSchema {
  body: ReadonlyMap<string, TaskSchemaField>;
  /** The fields inside `extra`. */
  extra: ReadonlyMap<string, TaskSchemaField>;
  required: ReadonlySet<string>;
  /** The required fields inside `extra`. */
  requiredExtra?: ReadonlySet<string>;
  calls: 'sync' | 'async' | 'both';
}
