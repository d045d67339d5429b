import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { pageLocaleOrNotFound } from '@/i18n/page-locale';
import { missingPath } from '@/i18n/page-paths';
import { pageTitle } from '@/i18n/page-title';

type Props = PageProps<'/[locale]/[...rest]'>;

export function generateMetadata({ params }: Props): Promise<Metadata> {
  return pageTitle(params, 'notFound');
}

/** One page for all of them, made at the build: proxy.ts shows it in place of whatever it does not know. */
export function generateStaticParams() {
  return [{ rest: [missingPath.slice(1)] }];
}

/** An address that no page has, answered in the reader's language: Next has no other not-found page below `[locale]`. */
export default async function UnknownPage({ params }: Props) {
  await pageLocaleOrNotFound(params);
  notFound();
}
