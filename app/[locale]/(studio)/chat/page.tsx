import type { Metadata } from 'next';
import { ChatScreen } from '@/components/chat/chat-screen';
import { listStarterCards } from '@/components/prompt/list-starter-cards';
import { pageTitle } from '@/i18n/page-locale';
import { PageMessages } from '@/i18n/page-messages';

type Props = PageProps<'/[locale]/chat'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: await pageTitle(params, 'chat') };
}

export default async function ChatPage({ params }: Props) {
  const title = await pageTitle(params, 'chat');
  return (
    <PageMessages of="chat">
      <ChatScreen title={title} starters={await listStarterCards(6)} />
    </PageMessages>
  );
}
