/**
 * In a module of its own, so that code can check whether the database exists without loading the library that opens
 * it.
 */
export const databaseName = 'safelight';
