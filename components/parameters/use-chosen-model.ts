'use client';

import { chosenModel } from '@/lib/browser/parameters/chosen-model';
import { useSession } from '@/lib/browser/session/session-store';
import type { CatalogueModel } from '@/lib/catalogue/model';
import type { JobKind } from '@/lib/protocol/job-request';
import { useFormDraft } from './use-form-draft';

export function useChosenModel(kind: JobKind): CatalogueModel {
  const chosen = useFormDraft((draft) => draft.modelId);
  const sessionDefault = useSession((state) => state.session?.defaultModel);
  return chosenModel(chosen, sessionDefault, kind);
}
