import { expect, test } from 'vitest';
import { chosenModel } from '@/lib/browser/parameters/chosen-model';
import { findModel } from '@/lib/catalogue/models';
import type { ListedModel, ModelList } from '@/lib/protocol/model-list';

const listOf = (...ids: readonly string[]): ModelList => ({
  live: true,
  models: ids.map((name, rank): ListedModel => {
    const id = name.replace('!', '');
    const model = findModel(id, null);
    const { label, family } = model;
    return { id, label, family, model, price: null, priceKnown: true, rank, retired: name !== id };
  }),
});
const chatModel = (list: ModelList | null) => chosenModel(null, undefined, 'chat', list).id;

test('a conversation starts with a model that the gateway serves and has not retired', () => {
  expect(chatModel(null)).toBe('gpt-4o-image-vip');
  expect(chatModel(listOf('gpt-image-2.6-flare', 'gpt-4o-image', 'gpt-4o-image-vip'))).toBe(
    'gpt-4o-image-vip',
  );
  expect(chatModel(listOf('gpt-image-2.6-flare', 'gpt-4o-image'))).toBe('gpt-4o-image');
  expect(chatModel(listOf('gpt-4o-image-vip!', 'gpt-4o-image'))).toBe('gpt-4o-image');
  expect(chatModel(listOf('gpt-image-2.6-flare'))).toBe('gpt-4o-image-vip');
});
