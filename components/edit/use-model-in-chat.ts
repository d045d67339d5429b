'use client';

import { useEditDraft } from '@/lib/browser/parameters/form-draft-store';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { getCatalogueModel } from '@/lib/catalogue/models';

/** The chosen model where it edits in conversations only, else null. */
export function useModelInChat(): CatalogueModel | null {
  const modelId = useEditDraft((draft) => draft.modelId);
  const model = modelId === null ? null : getCatalogueModel(modelId);
  return model && !model.kinds.includes('edit') && model.kinds.includes('chat') ? model : null;
}
