import type { Metadata } from 'next';
import { CostsScreen } from '@/components/costs/costs-screen';
import { pageTitle } from '@/i18n/page-locale';

type Props = PageProps<'/[locale]/costs'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: await pageTitle(params, 'costs') };
}

export default async function CostsPage({ params }: Props) {
  return <CostsScreen title={await pageTitle(params, 'costs')} />;
}
