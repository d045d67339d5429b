import type { LedgerEntry } from '@/lib/browser/platform/database-rows';
import { type Difference, type Evidence, type JobCheck, sum, wasKilled } from './evidence';
import type { KeptTask } from './world';

/**
 * A job whose calls the gateway keeps: whatever has happened, every picture that it still hands out is in the library,
 * and the ledger has its bill to the last micro-USD, if the gateway reported it before the job ended.
 */
export function checkTasks(evidence: Evidence, entry: LedgerEntry, check: JobCheck): void {
  checkPictures(evidence, check);
  checkMoney(evidence, entry, check);
}

function checkPictures({ press, calls, pictures, tasks, facts }: Evidence, check: JobCheck): void {
  const kept = sum(tasks.map((task) => reachable(task, press.order.scenario)));
  if (pictures > sum(tasks.map((task) => task.pictures))) {
    check.problems.push(`has ${pictures} pictures of ${kept}`);
  }
  const missing = kept - pictures;
  if (missing <= 0) return;
  if (hasExpired(calls, facts)) {
    check.differences.push({ kind: 'deleted by the gateway before it was fetched', count: missing });
    return;
  }
  check.lost += missing;
  check.problems.push(`lost ${missing} of ${kept} pictures that the gateway has`);
}

/** How many pictures of a task can be obtained from the gateway. */
function reachable({ status, pictures }: KeptTask, scenario: string): number {
  if (status !== 'completed') return 0;
  switch (scenario) {
    case 'content-expired':
    case 'too-many-downloads':
      return 0;
    case 'url-broken':
      return Math.max(0, pictures - 1);
    default:
      return pictures;
  }
}

function checkMoney(evidence: Evidence, entry: LedgerEntry, check: JobCheck): void {
  const billed = sum(evidence.calls.map((call) => (call.issued ? call.chargedMicroUsd : 0)));
  const told = `${entry.costMicroUsd} by ${entry.basis} (${entry.outcome} ${entry.reason ?? ''})`;
  if (entry.basis === 'gateway' || entry.basis === 'none') {
    if ((entry.costMicroUsd ?? 0) !== billed) check.problems.push(`cost ${told}, the gateway says ${billed}`);
    return;
  }
  const kind = whyAbout(evidence, entry);
  if (kind) check.differences.push({ kind, count: 1 });
  else check.problems.push(`cost about ${told}, the gateway says ${billed}`);
}

/** Scenarios in which the gateway does not report what a charged call cost. */
const untold = ['cost-null', 'cost-absent', 'task-policy', 'server-error'];

function whyAbout({ press, calls, parked, facts }: Evidence, entry: LedgerEntry): Difference | null {
  const isLost = entry.reason === 'upstream_cut_off' || entry.reason === 'interrupted';
  if (parked?.isUncertain) return 'about, since the task may be of another call';
  if (calls.length < press.order.callsMax && isLost)
    return 'charged by caution: the gateway lists no such call';
  if (calls.every(({ issued }) => !issued) && isLost && wasKilled(parked, facts))
    return 'charged by caution: the refusal of the call was lost with its process';
  const isCancelled = entry.outcome === 'cancelled' && facts.cancelledAt.has(press.jobId);
  // A task that expired while it ran is abandoned before its cost is known.
  if (isCancelled || untold.includes(press.order.scenario) || hasExpired(calls, facts)) {
    return 'about, since the gateway had not told the cost';
  }
  return null;
}

function hasExpired(calls: Evidence['calls'], facts: Evidence['facts']): boolean {
  return calls.some(({ at }) => at <= facts.expiredAt);
}
