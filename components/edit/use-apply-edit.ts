'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useIssueOrder } from '@/components/parameters/use-issue-order';
import { isLeftBehind, isOnItsWay, type Reference } from '@/lib/browser/reference';
import { useEditDraft } from '@/lib/browser/stores/edit-draft-store';
import { useReferences } from '@/lib/browser/stores/references-store';
import { collectEditFiles } from '@/lib/browser/workflows/collect-edit-files';
import { continueInChat } from '@/lib/browser/workflows/continue-in-chat';
import { readEditOrder } from './edit-order';
import { useModelInChat } from './use-model-in-chat';

export interface ApplyEdit {
  apply: () => void;
  /** What is missing, after a press that could not be sent. */
  promptError: string | null;
  referencesError: string | null;
}

const orderSource = {
  readOrder: readEditOrder,
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
  const { issueOrder, wasRefused } = useIssueOrder(orderSource);
  const openChat = async (modelId: string) => {
    await continueInChat(modelId);
    // Typed routes know the pages only by their folder `[locale]`, which addresses do not have.
    router.push('/chat' as Route);
  };
  return {
    apply: modelInChat ? () => void openChat(modelInChat.id) : issueOrder,
    promptError: wasRefused && isEmpty ? t('promptEmpty') : null,
    referencesError: wasRefused && lacking ? t(`lacking.${lacking}`) : null,
  };
}

function whatIsLacking(references: readonly Reference[]): 'picture' | 'upload' | 'time' | null {
  if (references.some(isOnItsWay)) return 'time';
  if (references.some(isLeftBehind)) return 'upload';
  return references.some(({ progress }) => progress.status === 'ready') ? null : 'picture';
}
