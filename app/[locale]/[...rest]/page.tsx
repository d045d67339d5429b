import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { pageLocaleOrNotFound, pageTitle } from '@/i18n/page-locale';
import { missingPath } from '@/i18n/routing';

type Props = PageProps<'/[locale]/[...rest]'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: await pageTitle(params, 'notFound') };
}

/** A single static page: `proxy.ts` shows it at every address that has no page. */
export function generateStaticParams() {
  return [{ rest: [missingPath.slice(1)] }];
}

/** Answers an unknown address in the user's language: Next has no other way to a not-found page below `[locale]`. */
export default async function UnknownPage({ params }: Props) {
  await pageLocaleOrNotFound(params);
  notFound();
}
