import type { Metadata } from 'next';
import { ChatScreen } from '@/components/chat/chat-screen';
import { pageTitle } from '@/i18n/page-locale';

type Props = PageProps<'/[locale]/chat'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: await pageTitle(params, 'chat') };
}

export default async function ChatPage({ params }: Props) {
  return <ChatScreen title={await pageTitle(params, 'chat')} />;
}
