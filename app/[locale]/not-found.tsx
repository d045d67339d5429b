import type { Metadata } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { PlainPage } from '@/components/shell/plain-page';
import { buttonStyles } from '@/components/ui/button';
import { pageTitle } from '@/i18n/page-title';

/**
 * Stands in place of the metadata of the page that does not exist. The framework hands it the params of its folder
 * (Next 16.4), and only so does the page stay one that is made at the build.
 */
export function generateMetadata({ params }: LayoutProps<'/[locale]'>): Promise<Metadata> {
  return pageTitle(params, 'notFound');
}

export default function NotFound() {
  const t = useTranslations('app.notFound');
  return (
    <PlainPage
      title={t('title')}
      actions={
        <Link href={{ pathname: '/' }} className={buttonStyles({ variant: 'primary' })}>
          {t('action')}
        </Link>
      }
    >
      {t('text')}
    </PlainPage>
  );
}
