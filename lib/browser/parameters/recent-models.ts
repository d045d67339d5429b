import { localList } from '../platform/local-list';

const recent = localList<string>('safelight:recent-models', {
  read: (value) => (typeof value === 'string' ? value : null),
  keyOf: (modelId) => modelId,
  bound: (modelIds) => modelIds.slice(-12),
});

/** Remembers that a job was submitted to this model. */
export const rememberModel = recent.put;

/** The models that jobs were submitted to, the most recent first. */
export function listRecentModels(): readonly string[] {
  return [...recent.list()].reverse();
}
