import type { Metadata } from 'next';
import { JoinScreen } from '@/components/join/join-screen';
import { pageTitle } from '@/i18n/page-locale';
import { PageMessages } from '@/i18n/page-messages';

type Props = PageProps<'/[locale]/join'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: await pageTitle(params, 'join') };
}

export default async function JoinPage({ params }: Props) {
  return (
    <PageMessages of="join">
      <JoinScreen title={await pageTitle(params, 'join')} />
    </PageMessages>
  );
}
