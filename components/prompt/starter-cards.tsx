'use client';

import { useLocale } from 'next-intl';
import type { Starter } from '@/lib/starters/starter';

/** The part of a starter that is shown. Its prompt is loaded when it is chosen. */
export type StarterCard = Pick<Starter, 'id' | 'palette'> & { title: string; hint: string };

export type StarterCardsProps = {
  cards: readonly StarterCard[];
  onChoose: (prompt: string, aspect: Starter['aspect']) => void;
};

/** Prompts to start from, each with its colours. */
export function StarterCards({ cards, onChoose }: StarterCardsProps) {
  const locale = useLocale();
  const choose = async (id: Starter['id']) => {
    const { starters } = await import('@/lib/starters/starters');
    const starter = starters.find((each) => each.id === id);
    if (starter) onChoose(starter.prompts[locale], starter.aspect);
  };
  return (
    <ul className="grid grid-cols-1 gap-2 min-[420px]:grid-cols-2 lg:grid-cols-[repeat(auto-fill,minmax(13rem,1fr))]">
      {cards.map(({ id, palette, title, hint }) => (
        <li key={id}>
          <button
            type="button"
            onClick={() => void choose(id)}
            className="group grid size-full grid-cols-[auto_minmax(0,1fr)] items-start gap-3 rounded-control border border-line bg-raised p-3 text-left transition-colors duration-quick hover:border-edge"
          >
            <span aria-hidden="true" className="grid h-11 w-8 overflow-hidden rounded-picture">
              {palette.map((colour) => (
                <span key={colour} style={{ background: colour }} />
              ))}
            </span>
            <span className="grid gap-0.5">
              <span className="text-body">{title}</span>
              <span className="line-clamp-2 text-balance text-caption text-muted">{hint}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
