import type { Metadata } from 'next';
import { useTranslations } from 'next-intl';
import { PlainPage } from '@/components/shell/plain-page';
import { buttonStyles } from '@/components/ui/button';
import { pageTitle } from '@/i18n/page-locale';

/**
 * Replaces the missing page's metadata. Next 16.4 passes the folder's params, which keeps the page static.
 */
export async function generateMetadata({ params }: LayoutProps<'/[locale]'>): Promise<Metadata> {
  return { title: await pageTitle(params, 'notFound') };
}

export default function NotFound() {
  const t = useTranslations('app.notFound');
  return (
    <PlainPage
      title={t('title')}
      actions={
        // A plain link: for the framework's, every page would load the code of links a second time.
        <a href="/" className={buttonStyles({ variant: 'primary' })}>
          {t('action')}
        </a>
      }
    >
      {t('text')}
    </PlainPage>
  );
}
