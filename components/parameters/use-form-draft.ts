'use client';

import { createContext, use } from 'react';
import { useStore } from 'zustand';
import {
  type FormDraftState,
  type FormDraftStore,
  useDraft,
} from '@/lib/browser/parameters/form-draft-store';

/** Which form the fields below belong to; the create form without it. */
export const FormDraftContext = createContext<FormDraftStore>(useDraft);

export function useFormDraft<Value>(selector: (draft: FormDraftState) => Value): Value {
  return useStore(use(FormDraftContext), selector);
}
