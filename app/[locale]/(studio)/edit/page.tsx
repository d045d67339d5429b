import type { Metadata } from 'next';
import { EditScreen } from '@/components/edit/edit-screen';
import { pageTitle } from '@/i18n/page-locale';
import { PageMessages } from '@/i18n/page-messages';

type Props = PageProps<'/[locale]/edit'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: await pageTitle(params, 'edit') };
}

export default async function EditPage({ params }: Props) {
  return (
    <PageMessages of="edit">
      <EditScreen title={await pageTitle(params, 'edit')} />
    </PageMessages>
  );
}
