'use client';

import { useTranslations } from 'next-intl';
import { usePriceText } from '@/components/parameters/use-price-text';
import { Button } from '@/components/ui/button';
import { useComposerDraft } from '@/lib/browser/chat/composer-draft-store';
import { useChatSpec } from './chat-spec';

export type SendButtonProps = { modelId: string | null; onSend: () => void };

/** The one main action, with what it will cost. */
export function SendButton({ modelId, onSend }: SendButtonProps) {
  const t = useTranslations('chat.composer');
  const priceText = usePriceText();
  const isEditing = useComposerDraft((state) => state.editing !== null);
  const { estimate } = useChatSpec(modelId);
  return (
    <Button variant="primary" size="large" onClick={onSend} className="max-lg:grow">
      {t(isEditing ? 'sendAgain' : 'send', { price: priceText(estimate) })}
    </Button>
  );
}
