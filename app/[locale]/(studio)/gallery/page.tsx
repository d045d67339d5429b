import type { Metadata } from 'next';
import { GalleryScreen } from '@/components/gallery/gallery-screen';
import { pageTitle } from '@/i18n/page-locale';
import { PageMessages } from '@/i18n/page-messages';

type Props = PageProps<'/[locale]/gallery'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: await pageTitle(params, 'gallery') };
}

export default async function GalleryPage({ params }: Props) {
  return (
    <PageMessages of="gallery">
      <GalleryScreen title={await pageTitle(params, 'gallery')} />
    </PageMessages>
  );
}
