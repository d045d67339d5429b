import type { Metadata } from 'next';
import { UnlockScreen } from '@/components/unlock/unlock-screen';
import { pageLocaleOrNotFound } from '@/i18n/page-locale';
import { pageTitle } from '@/i18n/page-title';

type Props = PageProps<'/[locale]/unlock'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { ...(await pageTitle(params, 'unlock')), robots: { index: false } };
}

export default async function UnlockPage({ params }: Props) {
  await pageLocaleOrNotFound(params);
  return <UnlockScreen />;
}
