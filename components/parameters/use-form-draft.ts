'use client';

import { createContext, use } from 'react';
import { useStore } from 'zustand';
import { useDraft } from '@/lib/browser/parameters/draft-store';
import type { FormDraftState, FormDraftStore } from '@/lib/browser/parameters/form-draft';

/** Which form the fields below belong to; the create form without it. */
export const FormDraftContext = createContext<FormDraftStore>(useDraft);

export function useFormDraft<Value>(selector: (draft: FormDraftState) => Value): Value {
  return useStore(use(FormDraftContext), selector);
}
