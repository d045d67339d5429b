import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright/test';

/** The violations that axe finds on the page as it is now: each rule, and the first element that breaks it. */
export async function findViolations(page: Page): Promise<string[]> {
  // The legacy mode differs only for frames of other origins, of which there are none, and needs no second page.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
