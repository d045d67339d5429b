'use client';
'use no memo';

import { Sparkles, Undo2, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { lazyComponent } from '@/components/ui/lazy-component';
import type { Starter } from '@/lib/starters/starter';

const StartersDialog = lazyComponent(() =>
  import('./starters-dialog').then((module) => module.StartersDialog),
);

export type PromptToolsProps = {
  prompt: string;
  onPromptChange: (prompt: string) => void;
  /** The ratio that the text of a starter states. */
  onAspectChoose: (aspect: Starter['aspect']) => void;
};

/** Buttons that open the starters, clear the prompt, and restore the prompt that was replaced. */
export function PromptTools({ prompt, onPromptChange, onAspectChoose }: PromptToolsProps) {
  const t = useTranslations('create.tools');
  const [open, setOpen] = useState(false);
  const [replaced, setReplaced] = useState<string | null>(null);
  const replace = (next: string) => {
    setReplaced(prompt.trim() === '' ? null : prompt);
    onPromptChange(next);
  };
  return (
    <div className="-mx-2 -mt-1 flex flex-wrap items-center gap-1">
      <Button variant="plain" size="small" onClick={() => setOpen(true)}>
        <Sparkles aria-hidden="true" className="size-3.5" />
        {t('starters')}
      </Button>
      {prompt !== '' && (
        <Button variant="plain" size="small" onClick={() => replace('')}>
          <X aria-hidden="true" className="size-3.5" />
          {t('clear')}
        </Button>
      )}
      {replaced !== null && (
        <Button
          variant="plain"
          size="small"
          onClick={() => {
            onPromptChange(replaced);
            setReplaced(null);
          }}
        >
          <Undo2 aria-hidden="true" className="size-3.5" />
          {t('undo')}
        </Button>
      )}
      {open && (
        <StartersDialog
          onClose={() => setOpen(false)}
          onChoose={(text, aspect) => {
            replace(text);
            onAspectChoose(aspect);
            setOpen(false);
          }}
        />
      )}
    </div>
  );
}
