import type { Metadata } from 'next';
import { CreateScreen } from '@/components/create/create-screen';
import { pageTitle } from '@/i18n/page-locale';

type Props = PageProps<'/[locale]'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: await pageTitle(params, 'create') };
}

export default async function CreatePage({ params }: Props) {
  return <CreateScreen title={await pageTitle(params, 'create')} />;
}
