'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useSubmitJob } from '@/components/parameters/use-submit-job';
import { continueInChat } from '@/lib/browser/chat/open-conversation';
import { useEditDraft } from '@/lib/browser/parameters/form-draft-store';
import { collectEditFiles } from '@/lib/browser/references/collect-edit-files';
import { hasRetryableFailure, isPending, type Reference } from '@/lib/browser/references/reference';
import { useReferences } from '@/lib/browser/references/references-store';
import { readEditSpec } from './edit-spec';
import { useModelInChat } from './use-model-in-chat';

export interface ApplyEdit {
  apply: () => void;
  /** What is missing, after a press that could not be sent. */
  promptError: string | null;
  referencesError: string | null;
}

const orderSource = {
  readSpec: readEditSpec,
  isLacking: () => whatIsLacking(useReferences.getState().references) !== null,
  collectFiles: collectEditFiles,
};

/** Issues the edit form; with a model that edits in conversations, opens one with what is on the form. */
export function useApplyEdit(): ApplyEdit {
  const t = useTranslations('edit');
  const router = useRouter();
  const isEmpty = useEditDraft((draft) => draft.prompt.trim() === '');
  const lacking = useReferences((state) => whatIsLacking(state.references));
  const modelInChat = useModelInChat();
  const { submit, wasRefused } = useSubmitJob(orderSource);
  const openChat = async (modelId: string) => {
    await continueInChat(modelId);
    // Typed routes know the pages only by their folder `[locale]`, which addresses do not have.
    router.push('/chat' as Route);
  };
  return {
    apply: modelInChat ? () => void openChat(modelInChat.id) : submit,
    promptError: wasRefused && isEmpty ? t('promptEmpty') : null,
    referencesError: wasRefused && lacking ? t(`lacking.${lacking}`) : null,
  };
}

function whatIsLacking(references: readonly Reference[]): 'picture' | 'upload' | 'time' | null {
  if (references.some(isPending)) return 'time';
  if (references.some(hasRetryableFailure)) return 'upload';
  return references.some(({ progress }) => progress.status === 'ready') ? null : 'picture';
}
