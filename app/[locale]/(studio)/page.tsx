import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { CreateScreen } from '@/components/create/create-screen';
import { pageLocaleOrNotFound } from '@/i18n/page-locale';
import { pageTitle } from '@/i18n/page-title';

type Props = PageProps<'/[locale]'>;

export function generateMetadata({ params }: Props): Promise<Metadata> {
  return pageTitle(params, 'create');
}

export default async function CreatePage({ params }: Props) {
  const locale = await pageLocaleOrNotFound(params);
  const t = await getTranslations({ locale, namespace: 'app.titles' });
  return <CreateScreen title={t('create')} />;
}
