'use client';

import { Lightbulb, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import type { HintKind, PromptHint } from '@/lib/moderation/prompt-hint';

export type CoachHintsProps = {
  prompt: string;
  hints: readonly PromptHint[];
  onPromptChange: (prompt: string) => void;
};

const hintsMax = 4;

/** What moderation may refuse, why, and rewrites that keep the intent. The hints never block the form. */
export function CoachHints({ prompt, hints, onPromptChange }: CoachHintsProps) {
  const t = useTranslations('moderation');
  if (hints.length === 0) return null;
  const apply = async (hint: PromptHint, rewriteIndex: number) => {
    const { applyRewrite } = await import('@/lib/moderation/apply-rewrite');
    onPromptChange(applyRewrite(prompt, hint, rewriteIndex));
  };
  return (
    <ul
      aria-label={t('title')}
      className="grid gap-px overflow-hidden rounded-control border border-line bg-line"
    >
      {hints.slice(0, hintsMax).map((hint) => (
        <li key={`${hint.id}:${hint.start}`} className="grid gap-1.5 bg-raised px-3 py-2.5">
          <p className="flex items-baseline gap-2 text-body">
            <HintIcon kind={hint.kind} />
            <span>
              {hint.matched !== '' && <span className="font-strong">“{hint.matched}” · </span>}
              {t(`kinds.${hint.kind}.title`)}
            </span>
          </p>
          <p className="text-caption text-muted">{t(`kinds.${hint.kind}.why`)}</p>
          {hint.rewrites.length > 0 && (
            <div className="flex flex-wrap gap-1.5">
              {hint.rewrites.slice(0, 3).map((rewrite, index) => (
                <Button
                  key={rewrite.text}
                  size="small"
                  onClick={() => void apply(hint, index)}
                  className="max-w-full whitespace-normal py-1 text-left h-auto min-h-control-small"
                >
                  {rewrite.text}
                </Button>
              ))}
            </div>
          )}
        </li>
      ))}
      {hints.length > hintsMax && (
        <li className="bg-raised px-3 py-2 text-caption text-muted">
          {t('more', { count: hints.length - hintsMax })}
        </li>
      )}
    </ul>
  );
}

const tips: readonly HintKind[] = ['lettering', 'ratio', 'transparency'];

/** A tip saves a call; a warning may save a refusal. */
function HintIcon({ kind }: { kind: HintKind }) {
  const className = 'size-3.5 shrink-0 translate-y-0.5';
  return tips.includes(kind) ? (
    <Lightbulb aria-hidden="true" className={`${className} text-muted`} />
  ) : (
    <TriangleAlert aria-hidden="true" className={`${className} text-warning`} />
  );
}
