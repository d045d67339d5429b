import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { EditScreen } from '@/components/edit/edit-screen';
import { pageLocaleOrNotFound } from '@/i18n/page-locale';
import { pageTitle } from '@/i18n/page-title';

type Props = PageProps<'/[locale]/edit'>;

export function generateMetadata({ params }: Props): Promise<Metadata> {
  return pageTitle(params, 'edit');
}

export default async function EditPage({ params }: Props) {
  const locale = await pageLocaleOrNotFound(params);
  const t = await getTranslations({ locale, namespace: 'app.titles' });
  return <EditScreen title={t('edit')} />;
}
