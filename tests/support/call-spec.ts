import type { CatalogueModel } from '@/lib/catalogue/model';
import { getCatalogueModel } from '@/lib/catalogue/models';
import type { CallSpec } from '@/lib/server/gateway/gateway-route';

/** A generation of gpt-image-1, with the test's `changes`; `row` changes what the catalogue says about the model. */
export function createCallSpec(
  changes: Partial<Omit<CallSpec, 'model'>> & { model?: string; row?: Partial<CatalogueModel> } = {},
): CallSpec {
  const { model: id = 'gpt-image-1', row = {}, ...rest } = changes;
  const model = getCatalogueModel(id);
  if (model === null) throw new Error(`The catalogue has no ${id}.`);
  return {
    kind: 'create',
    model: { ...model, ...row },
    prompt: 'a lighthouse at dusk',
    parameters: {},
    messages: [],
    references: [],
    mask: null,
    ...rest,
  };
}
