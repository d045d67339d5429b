'use client';

import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import { Field } from '@/components/ui/field';
import { lazyComponent } from '@/components/ui/lazy-component';
import { TextArea } from '@/components/ui/text-input';
import { fieldRefs } from '@/lib/browser/parameters/focus-field';
import { groupDigits } from '@/lib/catalogue/group-digits';
import type { PromptHint } from '@/lib/moderation/prompt-hint';
import { limits } from '@/lib/protocol/limits';

// Only needed once the coach has found something.
const HintMarks = lazyComponent(() => import('./hint-marks').then((module) => module.HintMarks));

export type PromptFieldProps = {
  /** Selects the placeholder. */
  kind?: 'create' | 'edit';
  value: string;
  onValueChange: (value: string) => void;
  /** What the coach points out in the text. */
  hints: readonly PromptHint[];
  /** What is wrong, after an attempt to submit. */
  error: string | null;
  onSubmit: () => void;
};

/** The prompt with its character count. ⌘ or Ctrl with Enter submits. */
export function PromptField({
  kind = 'create',
  value,
  onValueChange,
  hints,
  error,
  onSubmit,
}: PromptFieldProps) {
  const t = useTranslations('create.prompt');
  const edit = useTranslations('edit');
  const marks = useRef<HTMLDivElement>(null);
  const length = value.trim().length;
  const isLong = length > limits.promptCharacters;
  const figures = { count: groupDigits(length), limit: groupDigits(limits.promptCharacters) };
  return (
    <Field
      label={t('label')}
      error={isLong ? t('tooLong', figures) : error}
      aside={
        <span className={`figures ${isLong ? 'text-failure' : ''}`}>
          <span className="sr-only">{t('count', figures)}</span>
          <span aria-hidden="true">{t('countShort', figures)}</span>
        </span>
      }
    >
      <div className="relative">
        {hints.length > 0 && <HintMarks ref={marks} text={value} hints={hints} />}
        <TextArea
          ref={fieldRefs.prompt}
          name="prompt"
          rows={5}
          rowsMax={16}
          placeholder={kind === 'edit' ? edit('promptPlaceholder') : t('placeholder')}
          value={value}
          onChange={(event) => onValueChange(event.target.value)}
          onEarlyText={onValueChange}
          onScroll={(event) => marks.current?.scrollTo(0, event.currentTarget.scrollTop)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey) || event.nativeEvent.isComposing)
              return;
            event.preventDefault();
            onSubmit();
          }}
          className={hints.length > 0 ? 'relative bg-transparent!' : ''}
        />
      </div>
    </Field>
  );
}
