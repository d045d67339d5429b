import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { pageLocaleOrNotFound } from '@/i18n/page-locale';
import { pageTitle } from '@/i18n/page-title';

type Props = PageProps<'/[locale]/[...rest]'>;

export function generateMetadata({ params }: Props): Promise<Metadata> {
  return pageTitle(params, 'notFound');
}

/** An address that no page has, answered in the reader's language: Next has no other not-found page below `[locale]`. */
export default async function UnknownPage({ params }: Props) {
  await pageLocaleOrNotFound(params);
  notFound();
}
