import type { LedgerEntry } from '@/lib/browser/platform/database-rows';
import type { SandboxCall } from '@/lib/server/sandbox/sandbox';
import type { Books } from './books';

const exact: readonly (string | null)[] = ['gateway', 'usage', 'per-call', 'none'];

/** The ledger equals the gateway's bill, and what Costs shows is the sum of the ledger. */
export function checkMoney(books: Books): Record<string, number> {
  const { scene, shown, problems, explain } = books;
  const { orders, world, facts } = scene;
  const calls = world.gateway.sandbox.calls();
  let [billedMicroUsd, ledgerMicroUsd] = [0, 0];
  let isWhole = true;
  for (const [jobId, { marker, model, scenario }] of orders) {
    const issued = calls.filter(({ prompt, issued: isIssued }) => isIssued && prompt.endsWith(`, ${marker}`));
    const billed = issued.reduce((sum, call) => sum + call.chargedMicroUsd, 0);
    billedMicroUsd += billed;
    const text = shown[0]?.ledger[jobId];
    const name = `${marker} (${model}, ${scenario}, ${jobId})`;
    if (text === undefined) {
      if (facts.unfollowed.has(jobId)) {
        isWhole &&= billed === 0;
        explain('calls of browsers that were cleared before they were copied');
      } else if (issued.length > 0) problems.push(`${name} was called and is not in the ledger`);
      continue;
    }
    const entry: LedgerEntry = JSON.parse(text);
    const cost = entry.costMicroUsd ?? 0;
    ledgerMicroUsd += cost;
    if (entry.status === 'open') {
      if (facts.unfollowed.has(jobId)) explain('open calls whose browser was cleared');
      else problems.push(`${name} is open in the ledger`);
      isWhole &&= billed === 0;
      continue;
    }
    if (cost === billed) continue;
    const told = `cost ${cost} by ${entry.basis} (${entry.outcome} ${entry.reason ?? ''}), billed ${billed}`;
    const why = whyOther(books, jobId, entry, issued);
    if (why) explain(why);
    else problems.push(`${name} ${told}`);
  }
  for (const [at, { linesMicroUsd, totalMicroUsd, shownMicroUsd, carriedMicroUsd }] of shown.entries()) {
    const name = scene.browsers[at]?.name;
    const figures = `lines ${linesMicroUsd}, total ${totalMicroUsd}, carried ${carriedMicroUsd}, shown ${shownMicroUsd}`;
    if (shownMicroUsd !== totalMicroUsd) problems.push(`${name} shows another total than it has: ${figures}`);
    if (totalMicroUsd - carriedMicroUsd !== linesMicroUsd)
      problems.push(`the total of ${name} is not the sum of its lines: ${figures}`);
    // The carried amount stands for lines that were cleared before they were copied.
    if (carriedMicroUsd > 0 && isWhole && ![...facts.uncopied].some((id) => id.startsWith('ledger/')))
      problems.push(`${name} carries what its lines have: ${figures}`);
  }
  return { billedMicroUsd, ledgerMicroUsd };
}

/** Endings of charged calls whose cost the gateway does not report. */
const untold = ['moderation', 'no-usage', 'cut', 'server-error'];

/** Why a call costs something else than the gateway billed: always something that the round did. */
function whyOther(
  { scene }: Books,
  jobId: string,
  { basis, costMicroUsd }: LedgerEntry,
  issued: readonly SandboxCall[],
): string | null {
  const { facts, orders } = scene;
  const cost = costMicroUsd ?? 0;
  if (facts.unfollowed.has(jobId)) return 'costs that were reported to a browser that was cleared';
  const isCut = facts.studioKills > 0 || facts.cancelled.has(jobId);
  if (issued.length === 0) return isCut ? 'charged by caution: nobody can tell whether it was called' : null;
  if (exact.includes(basis)) return null;
  const billed = issued.reduce((sum, call) => sum + call.chargedMicroUsd, 0);
  // An estimate is rather too high.
  const isAbout = cost >= billed * 0.98 && cost <= billed * 1.12;
  const isUntold = untold.includes(orders.get(jobId)?.scenario ?? '');
  return isCut || (isUntold && isAbout) ? 'about, since the gateway had not told the cost' : null;
}
