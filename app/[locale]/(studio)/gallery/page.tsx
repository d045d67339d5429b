import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { GalleryScreen } from '@/components/gallery/gallery-screen';
import { pageLocaleOrNotFound } from '@/i18n/page-locale';
import { pageTitle } from '@/i18n/page-title';

type Props = PageProps<'/[locale]/gallery'>;

export function generateMetadata({ params }: Props): Promise<Metadata> {
  return pageTitle(params, 'gallery');
}

export default async function GalleryPage({ params }: Props) {
  const locale = await pageLocaleOrNotFound(params);
  const t = await getTranslations({ locale, namespace: 'app.titles' });
  return <GalleryScreen title={t('gallery')} />;
}
