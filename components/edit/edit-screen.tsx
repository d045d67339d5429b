'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { FormDraftContext } from '@/components/parameters/use-form-draft';
import { usePriceText } from '@/components/parameters/use-price-text';
import { DropAnywhere } from '@/components/references/drop-anywhere';
import { ReferencesRegionContext } from '@/components/references/references-region';
import { UnsentNotice } from '@/components/shell/unsent-notice';
import { Workbench } from '@/components/shell/workbench';
import { Button } from '@/components/ui/button';
import { lazyComponent } from '@/components/ui/lazy-component';
import { usePendingReferences } from '@/lib/browser/edit/pending-references-store';
import { takePendingReferences } from '@/lib/browser/edit/take-pending-references';
import { useEditDraft } from '@/lib/browser/parameters/form-draft-store';
import { readDraft } from '@/lib/browser/parameters/read-draft';
import { editForm, useEditReferences } from '@/lib/browser/references/reference-form';
import { restoreReferences } from '@/lib/browser/references/restore-references';
import { EditForm } from './edit-form';
import { useEditSpec } from './edit-spec';
import { EditTable } from './edit-table';
import { useApplyEdit, useModelInChat } from './use-apply-edit';

// Only needed once something keeps the form from being sent.
const IssueText = lazyComponent(() =>
  import('@/components/parameters/issue-text').then((module) => module.IssueText),
);

/** The edit page: references and prompt on the left, edits on the right. */
export function EditScreen({ title }: { title: string }) {
  const t = useTranslations('edit');
  const edit = useApplyEdit();
  const summary = useEditDraft((draft) => draft.prompt.slice(0, 80));
  const region = useRef<HTMLElement>(null);
  useRestoredReferences();

  // Reads the form's draft from localStorage, after hydration but before paint.
  useLayoutEffect(() => readDraft(useEditDraft), []);

  return (
    <FormDraftContext value={useEditDraft}>
      <ReferencesRegionContext value={region}>
        <DropAnywhere form={editForm}>
          <Workbench
            title={title}
            composer={<EditForm {...edit} />}
            composerFooter={<ApplyButton onApply={edit.apply} isUnsent={edit.isUnsent} />}
            composerSummary={summary || t('promptPlaceholder')}
          >
            <EditTable />
          </Workbench>
        </DropAnywhere>
      </ReferencesRegionContext>
    </FormDraftContext>
  );
}

/** Restores the references of the last visit, then adds the pictures that other pages chose for the form. */
function useRestoredReferences(): void {
  const isRead = useEditReferences((state) => state.isRead);
  const hasPending = usePendingReferences((state) => state.ids.length > 0);

  // Reads IndexedDB and localStorage, once.
  useEffect(() => {
    void restoreReferences(editForm);
    void usePendingReferences.persist.rehydrate();
  }, []);

  // Synchronises the form with the pictures that wait for it.
  useEffect(() => {
    if (isRead && hasPending) void takePendingReferences();
  }, [isRead, hasPending]);
}

/**
 * The main button, with the price of the edit including its references. For a model that only chats it opens a chat.
 */
function ApplyButton({ onApply, isUnsent }: { onApply: () => void; isUnsent: boolean }) {
  const t = useTranslations('edit');
  const priceText = usePriceText();
  const spec = useEditSpec();
  const modelInChat = useModelInChat();
  const label = spec.issue ? t('applyBlocked') : t('apply', { price: priceText(spec.estimate) });
  return (
    <>
      {!modelInChat && spec.issue && <IssueText spec={spec} />}
      {isUnsent && <UnsentNotice />}
      <Button variant="primary" size="large" className="w-full" onClick={onApply}>
        {modelInChat ? t('applyInChat') : label}
      </Button>
    </>
  );
}
