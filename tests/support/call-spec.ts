import { getCatalogueModel } from '@/lib/catalogue/models';
import type { CallSpec } from '@/lib/server/gateway/gateway-route';

/** A generation of gpt-image-1, or what else the test asks for. */
export function createCallSpec(
  changes: Partial<Omit<CallSpec, 'model'>> & { model?: string } = {},
): CallSpec {
  const { model: id = 'gpt-image-1', ...rest } = changes;
  const model = getCatalogueModel(id);
  if (model === null) throw new Error(`The catalogue has no ${id}.`);
  return {
    kind: 'create',
    model,
    prompt: 'a lighthouse at dusk',
    parameters: {},
    messages: [],
    references: [],
    mask: null,
    ...rest,
  };
}
