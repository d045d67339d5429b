import type { Metadata } from 'next';
import { EditScreen } from '@/components/edit/edit-screen';
import { pageTitle } from '@/i18n/page-locale';

type Props = PageProps<'/[locale]/edit'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: await pageTitle(params, 'edit') };
}

export default async function EditPage({ params }: Props) {
  return <EditScreen title={await pageTitle(params, 'edit')} />;
}
