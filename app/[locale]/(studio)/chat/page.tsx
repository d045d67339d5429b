import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ChatScreen } from '@/components/chat/chat-screen';
import { pageLocaleOrNotFound } from '@/i18n/page-locale';
import { pageTitle } from '@/i18n/page-title';

type Props = PageProps<'/[locale]/chat'>;

export function generateMetadata({ params }: Props): Promise<Metadata> {
  return pageTitle(params, 'chat');
}

export default async function ChatPage({ params }: Props) {
  const locale = await pageLocaleOrNotFound(params);
  const t = await getTranslations({ locale, namespace: 'app.titles' });
  return <ChatScreen title={t('chat')} />;
}
