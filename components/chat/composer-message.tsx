'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useRef } from 'react';
import { CoachHints } from '@/components/prompt/coach-hints';
import { HintMarks } from '@/components/prompt/hint-marks';
import { useCoach } from '@/components/prompt/use-coach';
import { Field } from '@/components/ui/field';
import { TextArea } from '@/components/ui/text-input';
import { useComposerDraft } from '@/lib/browser/chat/composer-draft-store';
import { fieldRefs } from '@/lib/browser/parameters/focus-field';
import { groupDigits } from '@/lib/catalogue/group-digits';
import type { PromptHint } from '@/lib/moderation/prompt-hint';
import { limits } from '@/lib/protocol/limits';

export type ComposerMessageProps = {
  error: string | null;
  onSend: () => void;
  /** The pictures of the message. */
  children: ReactNode;
};

/** The message with its hints. A component of its own, so that a keystroke renders nothing else. */
export function ComposerMessage({ error, onSend, children }: ComposerMessageProps) {
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

type MessageFieldProps = {
  value: string;
  onValueChange: (value: string) => void;
  /** What the coach points out in the text. */
  hints: readonly PromptHint[];
  /** What is wrong, after an attempt to send. */
  error: string | null;
  onSend: () => void;
  /** Shown above the text, inside the border of the field. */
  children?: ReactNode;
};

/** The character count is shown from here on. */
const countFrom = limits.promptCharacters * 0.8;

/**
 * The message. With a keyboard, Enter sends and Shift+Enter breaks the line; on a touch screen only the button sends.
 */
function MessageField(props: MessageFieldProps) {
  const { value, onValueChange, hints, error, onSend, children } = props;
  const t = useTranslations('chat.composer');
  const prompt = useTranslations('create.prompt');
  const marks = useRef<HTMLDivElement>(null);
  const length = value.trim().length;
  const figures = { count: groupDigits(length), limit: groupDigits(limits.promptCharacters) };
  const isLong = length > limits.promptCharacters;
  return (
    <Field
      label={t('message')}
      labelHidden
      error={isLong ? prompt('tooLong', figures) : error}
      aside={length > countFrom && <span className="figures">{prompt('countShort', figures)}</span>}
    >
      <div className="rounded-panel border border-edge bg-well transition-colors duration-quick focus-within:border-text has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-focus">
        {children}
        <div className="relative overflow-hidden rounded-b-[9px]">
          {hints.length > 0 && <HintMarks ref={marks} text={value} hints={hints} />}
          <TextArea
            ref={fieldRefs.message}
            name="message"
            bare
            rows={1}
            rowsMax={9}
            placeholder={t('placeholder')}
            value={value}
            onChange={(event) => onValueChange(event.target.value)}
            onEarlyText={onValueChange}
            onScroll={(event) => marks.current?.scrollTo(0, event.currentTarget.scrollTop)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
              const hasModifier = event.metaKey || event.ctrlKey;
              if (!hasModifier && window.matchMedia('(pointer: coarse)').matches) return;
              event.preventDefault();
              onSend();
            }}
            className="relative border border-transparent px-3"
          />
        </div>
      </div>
    </Field>
  );
}
