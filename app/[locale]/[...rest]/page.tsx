import { notFound } from 'next/navigation';
import { pageLocaleOrNotFound } from '@/i18n/page-locale';

/** An address that no page has, answered in the reader's language: Next has no other not-found page below `[locale]`. */
export default async function UnknownPage({ params }: PageProps<'/[locale]/[...rest]'>) {
  await pageLocaleOrNotFound(params);
  notFound();
}
