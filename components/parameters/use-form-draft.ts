'use client';

import { createContext, use } from 'react';
import { useStore } from 'zustand';
import { chosenModel } from '@/lib/browser/parameters/chosen-model';
import {
  type FormDraftState,
  type FormDraftStore,
  useDraft,
} from '@/lib/browser/parameters/form-draft-store';
import { modelForChoices } from '@/lib/browser/parameters/job-parameters';
import { useSession } from '@/lib/browser/session/session-store';
import type { CatalogueModel } from '@/lib/catalogue/model';
import type { JobKind } from '@/lib/protocol/job-request';

/** The draft of the form that the fields below it belong to. Without a provider it is the create form. */
export const FormDraftContext = createContext<FormDraftStore>(useDraft);

export function useFormDraft<Value>(selector: (draft: FormDraftState) => Value): Value {
  return useStore(use(FormDraftContext), selector);
}

/** The model that the form will use. */
export function useChosenModel(kind: JobKind): CatalogueModel {
  const chosen = useFormDraft((draft) => draft.modelId);
  const sessionDefault = useSession((state) => state.session?.defaultModel);
  const list = useSession((state) => state.models);
  return chosenModel(chosen, sessionDefault, kind, list);
}

/** The model that the form will use, limited to this kind of job and to the route that the form's settings lead to. */
export function useFormModel(kind: JobKind): CatalogueModel {
  const model = useChosenModel(kind);
  const partialImages = useFormDraft((draft) => draft.choices.partialImages);
  return modelForChoices(model, kind, { partialImages });
}
