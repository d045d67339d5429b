'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useRef } from 'react';
import { HintMarks } from '@/components/prompt/hint-marks';
import { Field } from '@/components/ui/field';
import { TextArea } from '@/components/ui/text-input';
import type { PromptHint } from '@/lib/moderation/prompt-hint';
import { limits } from '@/lib/protocol/limits';

export type MessageFieldProps = {
  value: string;
  onValueChange: (value: string) => void;
  /** Places that the coach points out. */
  hints: readonly PromptHint[];
  /** What is wrong, said after an attempt to send. */
  error: string | null;
  onSend: () => void;
  /** What lies above the words, inside of the field's edge. */
  children?: ReactNode;
};

/** From here on the count is worth a look. */
const countFrom = limits.promptCharacters * 0.8;

/** The message. Enter sends where there are keys, Shift with Enter breaks the line; under a thumb the button sends. */
export function MessageField(props: MessageFieldProps) {
  const { value, onValueChange, hints, error, onSend, children } = props;
  const t = useTranslations('chat.composer');
  const prompt = useTranslations('create.prompt');
  const marks = useRef<HTMLDivElement>(null);
  const length = value.trim().length;
  const figures = { count: length, limit: limits.promptCharacters };
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
              const isAsked = event.metaKey || event.ctrlKey;
              if (!isAsked && window.matchMedia('(pointer: coarse)').matches) return;
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
