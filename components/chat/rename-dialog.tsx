'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { TextInput } from '@/components/ui/text-input';
import { renameConversation } from '@/lib/browser/chat/change-conversation';
import type { ConversationRow } from '@/lib/browser/conversations/conversation-rows';

export type RenameDialogProps = { conversation: ConversationRow; onClose: () => void };

const titleMax = 120;

export function RenameDialog({ conversation, onClose }: RenameDialogProps) {
  const t = useTranslations('chat.item');
  const [title, setTitle] = useState(conversation.title);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (title.trim() !== '') void renameConversation(conversation.id, title.trim());
    onClose();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('rename')} size="small">
      <form onSubmit={submit} className="grid gap-4">
        <Field label={t('name')}>
          <TextInput
            value={title}
            maxLength={titleMax}
            onFocus={(event) => event.target.select()}
            onChange={(event) => setTitle(event.target.value)}
          />
        </Field>
        <Button variant="primary" type="submit">
          {t('save')}
        </Button>
      </form>
    </Dialog>
  );
}
