import { getTranslations } from 'next-intl/server';
import { starters } from '@/lib/starters/starters';
import type { StarterCard } from './starter-cards';

/** The first starters, rendered by the server so that they are part of the page's first paint. */
export async function listStarterCards(count: number): Promise<StarterCard[]> {
  const t = await getTranslations('starters');
  return starters
    .slice(0, count)
    .map(({ id, palette }) => ({ id, palette, title: t(`${id}.title`), hint: t(`${id}.hint`) }));
}
