'use client';

import { useDraft } from '@/lib/browser/stores/draft-store';
import { useSession } from '@/lib/browser/stores/session-store';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { chosenModel } from './chosen-model';

export function useChosenModel(): CatalogueModel {
  const chosen = useDraft((draft) => draft.modelId);
  const sessionDefault = useSession((state) => state.session?.defaultModel);
  return chosenModel(chosen, sessionDefault);
}
