import type { Metadata } from 'next';
import { UnlockScreen } from '@/components/unlock/unlock-screen';
import { pageLocaleOrNotFound, pageTitle } from '@/i18n/page-locale';
import { PageMessages } from '@/i18n/page-messages';

type Props = PageProps<'/[locale]/unlock'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: await pageTitle(params, 'unlock'), robots: { index: false } };
}

export default async function UnlockPage({ params }: Props) {
  await pageLocaleOrNotFound(params);
  return (
    <PageMessages of="unlock">
      <UnlockScreen />
    </PageMessages>
  );
}
