import { isRetired } from '@/lib/catalogue/default-model';
import type { CatalogueModel, ModelFamily } from '@/lib/catalogue/model';
import { catalogueModels, findModel } from '@/lib/catalogue/models';
import type { JobKind } from '@/lib/protocol/job-request';
import type { ModelList } from '@/lib/protocol/model-list';
import { fold } from '../platform/fold';

/** A model as the chooser shows it. */
export interface ModelEntry {
  model: CatalogueModel;
  isRetired: boolean;
  /** False if the gateway's list was read and lacks the model. */
  isServed: boolean;
  /** Whether it edits only in conversations, on the form for edits. */
  isEditedInChat: boolean;
  /** The gateway's own words about the model: untrusted text. */
  description: string | null;
}

export interface ModelGroup {
  name: 'recent' | 'unserved' | ModelFamily;
  entries: readonly ModelEntry[];
}

export interface ChoosableModels {
  list: ModelList | null;
  kind: JobKind;
  /** ISO date. */
  today: string;
  /** The model of the form, which is offered even if no list has it. */
  chosenId: string;
}

/** How many of the most recently used models are listed first. */
const recentMax = 3;

/** The models that can be chosen: those on the gateway's list in its order, then the others in the catalogue's. */
export function listChoosableModels({ list, kind, today, chosenId }: ChoosableModels): readonly ModelEntry[] {
  const listed = list?.models.map(({ id }) => id) ?? [];
  const ids = new Set([...listed, ...catalogueModels.map(({ id }) => id), chosenId]);
  const entries = [...ids].map((id): ModelEntry => {
    const model = findModel(id, list);
    const listing = list?.models.find((entry) => entry.id === id);
    return {
      model,
      isRetired: isRetired(model, list, today),
      isServed: !list?.live || listing !== undefined,
      isEditedInChat: kind === 'edit' && !model.kinds.includes('edit'),
      description: listing?.description ?? null,
    };
  });
  return entries.filter(
    ({ model: { kinds } }) => kinds.includes(kind) || (kind === 'edit' && kinds.includes('chat')),
  );
}

/**
 * The models in groups: the most recently used ones, which no other group repeats; the families, in the order in which
 * they first occur, each with its retired models at the end; models of no known family; and models that the gateway's
 * list lacks.
 */
export function groupModels(
  entries: readonly ModelEntry[],
  recentIds: readonly string[],
): readonly ModelGroup[] {
  const recent = recentIds
    .flatMap((id) => entries.filter((entry) => entry.model.id === id && !entry.isRetired))
    .slice(0, recentMax);
  const groups = new Map<ModelGroup['name'], ModelEntry[]>([['recent', recent]]);
  const others = entries.filter((entry) => !recent.includes(entry));
  for (const isLast of [false, true]) {
    for (const entry of others.filter((other) => other.isRetired === isLast)) {
      const name = entry.isServed ? entry.model.family : 'unserved';
      const group = groups.get(name);
      if (group) group.push(entry);
      else groups.set(name, [entry]);
    }
  }
  for (const name of ['unlisted', 'unserved'] as const) {
    const last = groups.get(name) ?? [];
    groups.delete(name);
    groups.set(name, last);
  }
  return [...groups].flatMap(([name, found]) => (found.length > 0 ? [{ name, entries: found }] : []));
}

/** The models whose words contain all words of the query. */
export function findModels(
  entries: readonly ModelEntry[],
  query: string,
  wordsOf: (entry: ModelEntry) => string,
): readonly ModelEntry[] {
  const words = fold(query).split(/\s+/u).filter(Boolean);
  return entries.filter((entry) => {
    const text = fold(wordsOf(entry));
    return words.every((word) => text.includes(word));
  });
}
