import type { Metadata } from 'next';
import { CostsScreen } from '@/components/costs/costs-screen';
import { pageTitle } from '@/i18n/page-locale';
import { PageMessages } from '@/i18n/page-messages';

type Props = PageProps<'/[locale]/costs'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: await pageTitle(params, 'costs') };
}

export default async function CostsPage({ params }: Props) {
  return (
    <PageMessages of="costs">
      <CostsScreen title={await pageTitle(params, 'costs')} />
    </PageMessages>
  );
}
