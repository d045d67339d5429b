'use client';

import type { ReactNode } from 'react';
import { CoachHints } from '@/components/prompt/coach-hints';
import { useCoach } from '@/components/prompt/use-coach';
import { useComposerDraft } from '@/lib/browser/chat/composer-draft-store';
import { MessageField } from './message-field';

export type MessagePartProps = {
  error: string | null;
  onSend: () => void;
  /** The pictures that go along. */
  children: ReactNode;
};

/** Apart from the rest, so that a keystroke renders nothing but what shows the message. */
export function MessagePart({ error, onSend, children }: MessagePartProps) {
  const prompt = useComposerDraft((state) => state.prompt);
  const setPrompt = useComposerDraft((state) => state.setPrompt);
  const hints = useCoach(prompt, 'reverse');
  return (
    <>
      {hints.length > 0 && (
        <div className="scroll-quiet max-h-[26dvh] overflow-y-auto">
          <CoachHints prompt={prompt} hints={hints} onPromptChange={setPrompt} />
        </div>
      )}
      <MessageField value={prompt} onValueChange={setPrompt} hints={hints} error={error} onSend={onSend}>
        {children}
      </MessageField>
    </>
  );
}
