import { describe, expect, test } from 'vitest';
import type { ServedModels } from '@/lib/catalogue/default-model';
import { getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';
import { successorOf } from '@/lib/catalogue/successor';

const today = '2026-12-01';
const modelOf = (id: string) => getCatalogueModel(id) ?? unlistedModel(id);
const listOf = (...ids: readonly string[]): ServedModels => ({
  models: ids.map((id) => ({ id: id.replace('!', ''), retired: id.endsWith('!') })),
  live: true,
});

describe('the successor that is offered', () => {
  test('is the one of its row, if the gateway serves it', () => {
    const list = listOf('gpt-image-2.6-flare', 'gpt-image-2.5-flare');
    expect(successorOf(modelOf('gpt-image-1-mini'), list, today)?.id).toBe('gpt-image-2.5-flare');
    expect(successorOf(modelOf('gpt-image-1'), list, today)?.id).toBe('gpt-image-2.6-flare');
  });

  test('is the one that the gateway serves under its other name, or that the catalogue does not know yet', () => {
    const list = listOf('gpt-image-2.6-flare', 'gemini-3.1-flash-image-preview', 'gpt-image-3');
    const successorId = (id: string, successor?: string) => {
      const model = modelOf(id);
      const retirement = successor === undefined ? model.retirement : { on: null, successor };
      return successorOf({ ...model, ...(retirement ? { retirement } : {}) }, list, today)?.id;
    };
    expect(successorId('gemini-2.5-flash-image')).toBe('gemini-3.1-flash-image-preview');
    expect(successorId('gpt-image-2', 'gpt-image-3')).toBe('gpt-image-3');
    expect(successorId('gpt-image-2', 'gpt-image-9')).toBe('gpt-image-2.6-flare');
  });

  test('is the default where the gateway lacks it, or no row names one', () => {
    const list = listOf('gpt-image-2', 'gpt-image-2.6-flare!');
    expect(successorOf(modelOf('gpt-image-1'), list, today)?.id).toBe('gpt-image-2');
    expect(successorOf(modelOf('seedream-4'), list, today)?.id).toBe('gpt-image-2');
  });

  test('is none where it would be the same model', () => {
    const list = listOf('gpt-image-2.6-flare!');
    expect(successorOf(modelOf('gpt-image-2.6-flare'), list, today)).toBeNull();
  });

  test('is one that chats for a conversation, and none where the gateway serves no other', () => {
    const successorId = (...ids: readonly string[]) =>
      successorOf(modelOf('gpt-4o-image-vip'), listOf(...ids), today, 'chat')?.id ?? null;
    expect(successorId('gpt-image-2.6-flare', 'gpt-4o-image-vip!', 'gpt-4o-image')).toBe('gpt-4o-image');
    expect(successorId('gpt-image-2.6-flare', 'gpt-4o-image-vip!', 'gpt-4o-image!')).toBeNull();
    expect(successorId('gpt-image-2.6-flare', 'gpt-4o-image-vip!')).toBeNull();
  });
});
