'use client';

import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { PageFrame } from '@/components/shell/page-frame';
import { buttonLook } from '@/components/ui/button-look';
import { EmptyState } from '@/components/ui/empty-state';
import { useDraft } from '@/lib/browser/stores/draft-store';

/** Until conversations are here: the same models draw on the create page. */
export function ChatScreen({ title }: { title: string }) {
  const t = useTranslations('chat');
  const setModel = useDraft((draft) => draft.setModel);
  return (
    <PageFrame title={title}>
      <EmptyState
        title={t('notYet.title')}
        actions={
          <Link href="/" onClick={() => setModel('gpt-4o-image')} className={buttonLook({})}>
            {t('notYet.action')}
          </Link>
        }
      >
        {t('notYet.text')}
      </EmptyState>
    </PageFrame>
  );
}
