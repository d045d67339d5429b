import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { PlainPage } from '@/components/shell/plain-page';
import { buttonLook } from '@/components/ui/button-look';

export default function NotFound() {
  const t = useTranslations('app.notFound');
  return (
    <PlainPage
      title={t('title')}
      actions={
        <Link href={{ pathname: '/' }} className={buttonLook({ variant: 'primary' })}>
          {t('action')}
        </Link>
      }
    >
      {t('text')}
    </PlainPage>
  );
}
