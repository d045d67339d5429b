import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What axe finds wrong with the page as it is now: the rule, and the first element that breaks it. */
export function findViolations(page: Page): Promise<string[]> {
  return analyze(buildAxe(page));
}

/** The same for colours alone, for a page whose elements were checked in another theme. */
export function findContrastViolations(page: Page): Promise<string[]> {
  return analyze(buildAxe(page).withRules(['color-contrast', 'link-in-text-block']));
}

function buildAxe(page: Page): AxeBuilder {
  // The legacy mode differs only for frames of other origins, of which there are none, and spares a second page.
  return new AxeBuilder({ page }).setLegacyMode(true);
}

async function analyze(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
