import type { Metadata } from 'next';
import { TrashScreen } from '@/components/gallery/trash-screen';
import { pageTitle } from '@/i18n/page-locale';
import { PageMessages } from '@/i18n/page-messages';

type Props = PageProps<'/[locale]/gallery/trash'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: await pageTitle(params, 'trash') };
}

export default async function TrashPage({ params }: Props) {
  return (
    <PageMessages of="trash">
      <TrashScreen title={await pageTitle(params, 'trash')} />
    </PageMessages>
  );
}
