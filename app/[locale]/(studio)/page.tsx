import type { Metadata } from 'next';
import { CreateScreen } from '@/components/create/create-screen';
import { listStarterCards } from '@/components/prompt/list-starter-cards';
import { pageTitle } from '@/i18n/page-locale';
import { PageMessages } from '@/i18n/page-messages';

type Props = PageProps<'/[locale]'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: await pageTitle(params, 'create') };
}

export default async function CreatePage({ params }: Props) {
  const title = await pageTitle(params, 'create');
  return (
    <PageMessages of="create">
      <CreateScreen title={title} starters={await listStarterCards(8)} />
    </PageMessages>
  );
}
