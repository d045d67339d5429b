'use client';

import { useTranslations } from 'next-intl';
import { useLayoutEffect } from 'react';
import { FormDraftContext } from '@/components/parameters/use-form-draft';
import { DropAnywhere } from '@/components/references/drop-anywhere';
import { useSavedReferences } from '@/components/references/use-saved-references';
import { Workbench } from '@/components/shell/workbench';
import { useEditDraft } from '@/lib/browser/parameters/form-draft-store';
import { readDraft } from '@/lib/browser/parameters/read-draft';
import { editForm } from '@/lib/browser/references/reference-forms';
import { ApplyButton } from './apply-button';
import { EditForm } from './edit-form';
import { EditTable } from './edit-table';
import { useApplyEdit } from './use-apply-edit';

export function EditScreen({ title }: { title: string }) {
  const t = useTranslations('edit');
  const edit = useApplyEdit();
  const summary = useEditDraft((draft) => draft.prompt.slice(0, 80));
  useSavedReferences();

  // Reads from localStorage what this form was left with; before paint, after hydration.
  useLayoutEffect(() => readDraft(useEditDraft), []);

  return (
    <FormDraftContext value={useEditDraft}>
      <DropAnywhere form={editForm}>
        <Workbench
          title={title}
          composer={<EditForm {...edit} />}
          composerFooter={<ApplyButton onApply={edit.apply} />}
          composerSummary={summary || t('promptPlaceholder')}
        >
          <EditTable />
        </Workbench>
      </DropAnywhere>
    </FormDraftContext>
  );
}
