'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useSubmitJob } from '@/components/parameters/use-submit-job';
import { continueInChat } from '@/lib/browser/chat/open-conversation';
import { collectEditFiles } from '@/lib/browser/edit/collect-edit-files';
import { useEditDraft } from '@/lib/browser/parameters/form-draft-store';
import { hasRetryableFailure, isPending, isReady, type Reference } from '@/lib/browser/references/reference';
import { useEditReferences } from '@/lib/browser/references/reference-form';
import { useSession } from '@/lib/browser/session/session-store';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { findModel } from '@/lib/catalogue/models';
import { readEditSpec } from './edit-spec';

export interface ApplyEdit {
  apply: () => void;
  /** What is missing, after a press that could not be sent. */
  promptError: string | null;
  referencesError: string | null;
  /** The last press could not be sent, because the studio cannot be reached. */
  isUnsent: boolean;
}

const jobSource = {
  readSpec: readEditSpec,
  isLacking: () => findLack(useEditReferences.getState().references) !== null,
  collectFiles: collectEditFiles,
};

/** Submits the edit form; for a model that only chats, opens a conversation with what is on the form. */
export function useApplyEdit(): ApplyEdit {
  const t = useTranslations('edit');
  const router = useRouter();
  const isEmpty = useEditDraft((draft) => draft.prompt.trim() === '');
  const lacking = useEditReferences((state) => findLack(state.references));
  const modelInChat = useModelInChat();
  const { submit, wasRefused, isUnsent } = useSubmitJob(jobSource);
  const openChat = async (modelId: string) => {
    await continueInChat(modelId);
    // Typed routes know the pages only by their folder `[locale]`, which addresses do not have.
    router.push('/chat' as Route);
  };
  return {
    apply: modelInChat ? () => void openChat(modelInChat.id) : submit,
    promptError: wasRefused && isEmpty ? t('promptEmpty') : null,
    referencesError: wasRefused && lacking ? t(`lacking.${lacking}`) : null,
    isUnsent,
  };
}

/** What is missing before the references can be sent; null: nothing. */
function findLack(references: readonly Reference[]): 'picture' | 'upload' | 'time' | null {
  if (references.some(isPending)) return 'time';
  if (references.some(hasRetryableFailure)) return 'upload';
  return references.some(isReady) ? null : 'picture';
}

/** The chosen model if it edits only in conversations, otherwise null. */
export function useModelInChat(): CatalogueModel | null {
  const modelId = useEditDraft((draft) => draft.modelId);
  const list = useSession((state) => state.models);
  const model = modelId === null ? null : findModel(modelId, list);
  return model && !model.kinds.includes('edit') && model.kinds.includes('chat') ? model : null;
}
