'use client';

import { useLocale, useTranslations } from 'next-intl';
import { classNames } from '@/components/ui/class-names';
import { directives, hasDirective, toggleDirective } from '@/lib/catalogue/prompt-directives';

export type DirectiveChipsProps = {
  prompt: string;
  onPromptChange: (prompt: string) => void;
  /** Shows the chips alone, in one line. The label of the group stays for screen readers. */
  compact?: boolean;
};

/** Directives that a reverse model reads from the prompt. Each chip adds its directive to the prompt or removes it. */
export function DirectiveChips({ prompt, onPromptChange, compact = false }: DirectiveChipsProps) {
  const t = useTranslations('create.directives');
  const locale = useLocale();
  return (
    <fieldset className="grid min-w-0 gap-1.5">
      <legend className={compact ? 'sr-only' : 'mb-1.5 text-body text-muted'}>{t('label')}</legend>
      <div className={compact ? 'flex gap-1.5' : 'flex flex-wrap gap-1.5'}>
        {directives.map((directive) => {
          const isOn = hasDirective(prompt, directive);
          return (
            <button
              key={directive}
              type="button"
              aria-pressed={isOn}
              onClick={() => onPromptChange(toggleDirective(prompt, directive, locale))}
              className={classNames(
                'h-control-small whitespace-nowrap rounded-full border px-3 text-caption',
                isOn
                  ? 'border-safelight text-text'
                  : 'border-line text-muted hover:border-edge hover:text-text',
              )}
            >
              {directive === 'transparent' ? t('transparent') : directive}
            </button>
          );
        })}
      </div>
      {!compact && <p className="text-caption text-muted">{t('hint')}</p>}
    </fieldset>
  );
}
