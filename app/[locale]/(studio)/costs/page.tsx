import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { CostsScreen } from '@/components/costs/costs-screen';
import { pageLocaleOrNotFound } from '@/i18n/page-locale';
import { pageTitle } from '@/i18n/page-title';

type Props = PageProps<'/[locale]/costs'>;

export function generateMetadata({ params }: Props): Promise<Metadata> {
  return pageTitle(params, 'costs');
}

export default async function CostsPage({ params }: Props) {
  const locale = await pageLocaleOrNotFound(params);
  const t = await getTranslations({ locale, namespace: 'app.titles' });
  return <CostsScreen title={t('costs')} />;
}
