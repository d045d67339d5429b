import { describe, expect, it } from 'vitest';
import {
  findModels,
  groupModels,
  listChoosableModels,
  type ModelEntry,
} from '@/lib/browser/parameters/group-models';
import { catalogueModels, findModel } from '@/lib/catalogue/models';
import type { ModelList } from '@/lib/protocol/model-list';

const today = '2026-11-29';

/** The gateway's list in this order; `!` marks a retired model. */
function listOf(...names: string[]): ModelList {
  const models = names.map((name, rank) => {
    const id = name.replace('!', '');
    const model = findModel(id, null);
    const { label, family } = model;
    return { id, label, family, model, price: null, priceKnown: false, rank, retired: name.endsWith('!') };
  });
  return { live: true, models } as ModelList;
}

const entriesOf = (list: ModelList | null, kind: 'create' | 'edit' | 'chat' = 'create') =>
  listChoosableModels({ list, kind, today, chosenId: 'gpt-image-2.6-flare' });
const idsOf = (entries: readonly ModelEntry[]) => entries.map(({ model }) => model.id);
const shown = (list: ModelList | null, recent: readonly string[] = []) =>
  groupModels(entriesOf(list), recent).map(({ name, entries }) => [name, ...idsOf(entries)]);

describe('the models that can be chosen', () => {
  it('are in the gateway’s order by family, with those that its list lacks at the end', () => {
    const list = listOf('gemini-3-pro-image', 'somebody-elses', 'gpt-image-2', 'gemini-2.5-flash-image');
    expect(shown(list).slice(0, 3)).toEqual([
      ['gemini', 'gemini-3-pro-image', 'gemini-2.5-flash-image'],
      ['gpt-image', 'gpt-image-2'],
      ['unlisted', 'somebody-elses'],
    ]);
    expect(shown(list)[3]?.[0]).toBe('unserved');
    expect(shown(list)[3]).toContain('gpt-image-2.6-flare');
  });

  it('are in our order without a list, and none is called unserved', () => {
    const groups = shown(null);
    expect(groups.flatMap(([, ...ids]) => ids).sort()).toEqual(
      catalogueModels
        .filter(({ kinds }) => kinds.includes('create'))
        .map(({ id }) => id)
        .sort(),
    );
    expect(groups[0]?.slice(0, 2)).toEqual(['gpt-image', 'gpt-image-2.6-flare']);
    expect(groups.map(([name]) => name)).not.toContain('unserved');
  });

  it('have the last used model on top and nowhere else, and retired ones at the end of their family', () => {
    const list = listOf('gpt-image-1!', 'gpt-image-2', 'gpt-image-2.5-flare', 'gemini-3-pro-image');
    expect(shown(list, ['gemini-3-pro-image', 'gone', 'gpt-image-1']).slice(0, 2)).toEqual([
      ['recent', 'gemini-3-pro-image'],
      ['gpt-image', 'gpt-image-2', 'gpt-image-2.5-flare', 'gpt-image-1'],
    ]);
  });

  it('include on a form for edits those that edit in a conversation, and in a chat only those that chat', () => {
    const edits = entriesOf(null, 'edit');
    expect(edits.find(({ model }) => model.id === 'gpt-4o-image')).toMatchObject({ isEditedInChat: true });
    expect(edits.find(({ model }) => model.id === 'gpt-image-2')).toMatchObject({ isEditedInChat: false });
    const chats = entriesOf(null, 'chat');
    expect(idsOf(chats)).toContain('gpt-4o-image-vip');
    expect(chats.every(({ model }) => model.kinds.includes('chat'))).toBe(true);
  });

  it('are found by all words, in any order and any case', () => {
    const wordsOf = ({ model }: ModelEntry) => `${model.label} ${model.id}`;
    const entries = entriesOf(null);
    expect(idsOf(findModels(entries, ' FLARE  2.5 ', wordsOf))).toEqual(['gpt-image-2.5-flare']);
    expect(idsOf(findModels(entries, 'ｎａｎｏ pro', wordsOf))).toEqual(['gemini-3-pro-image']);
    expect(findModels(entries, 'no such model', wordsOf)).toEqual([]);
  });
});
