import type { LedgerEntry } from '@/lib/browser/platform/database-rows';
import { checkTasks } from './check-tasks';
import { type Difference, type Evidence, type JobCheck, keptLate, sum, wasKilled } from './evidence';
import type { Facts } from './facts';
import { namedMicroUsd, type Press } from './orders';
import type { ParkedJob } from './parked';
import { deadlineSeconds } from './world';

/** A process's clock and the round's differ by the time that a request takes. */
const toleranceMs = 500;

/** Compares what every side knows of a job. Every difference needs its fact, or it is a problem. */
export function checkJob(evidence: Evidence): JobCheck {
  const { press, calls, entry, parked } = evidence;
  const check: JobCheck = { problems: [], differences: [], lost: 0 };
  if (entry === undefined) check.problems.push('is not in the ledger');
  else if (entry.status === 'open') check.problems.push('is open in the ledger');
  else {
    if (calls.length > press.order.callsMax) check.problems.push(`was called ${calls.length} times`);
    if (parked && parked.ends !== 1) check.problems.push(`has ${parked.ends} ends in storage`);
    if (parked) checkLeftOver(evidence, parked, check);
    if (press.order.route === 'tasks') checkTasks(evidence, entry, check);
    else {
      checkPictures(evidence, entry, check);
      checkMoney(evidence, entry, check);
    }
    checkParkedEnd(evidence, entry, check);
  }
  return check;
}

function checkLeftOver({ press, facts }: Evidence, parked: ParkedJob, check: JobCheck): void {
  const { pictures: count, failed } = parked;
  if (count === 0) return;
  if (count <= failed && facts.overslept.has(press.jobId)) check.differences.push({ kind: keptLate, count });
  else check.problems.push(`left ${count} pictures parked`);
}

function checkPictures(evidence: Evidence, entry: LedgerEntry, check: JobCheck): void {
  const { calls, pictures, parked } = evidence;
  // If an answer was cut, the part of a picture that arrived is kept.
  const sent = sum(calls.map((call) => call.picturesDelivered)) + (parked?.damaged ?? 0);
  const broken = sum(calls.map((call) => call.brokenLinks));
  if (pictures > sent) {
    const kind = whyUnrecorded(evidence);
    if (kind) check.differences.push({ kind, count: pictures - sent });
    else check.problems.push(`has ${pictures} pictures of ${sent}`);
  }
  if (broken > 0) check.differences.push({ kind: 'links that lead nowhere', count: broken });
  const missing = sent - broken - pictures;
  if (missing <= 0) return;
  const kind = whyMissing(evidence, entry);
  if (kind) check.differences.push({ kind, count: missing });
  else {
    check.lost += missing;
    check.problems.push(`lost ${missing} of ${sent} pictures`);
  }
}

/** Half a picture is on no record of the gateway, and on none of the studio if another process has ended the job. */
function whyUnrecorded({ press, calls, parked, facts }: Evidence): Difference | null {
  const wasCut = calls.some(({ ending }) => ending === 'cut' || ending === 'left');
  if (!wasCut || parked?.end?.status !== 'interrupted') return null;
  const wasEndedByAnother = wasKilled(parked, facts) || facts.overslept.has(press.jobId);
  return wasEndedByAnother ? 'half a picture of a cut answer, which its process could not park' : null;
}

function whyMissing({ press, calls, parked, facts }: Evidence, entry: LedgerEntry): Difference | null {
  const [call] = calls;
  const endedAt = call?.endedAt ?? Number.POSITIVE_INFINITY;
  switch (entry.outcome) {
    case 'interrupted':
      if (wasKilled(parked, facts)) return 'sent to a process that was killed before it had parked them';
      if (facts.overslept.has(press.jobId)) return 'sent to a process that was suspended and taken for dead';
      return null;
    case 'cancelled': {
      const cancelledAt = facts.cancelledAt.get(press.jobId) ?? Number.POSITIVE_INFINITY;
      return endedAt > cancelledAt - toleranceMs ? 'sent while its user cancelled' : null;
    }
    default: {
      const lasted = endedAt - (call?.at ?? endedAt);
      const isLate = call?.ending === 'left' && lasted > deadlineSeconds * 1000 - toleranceMs;
      return entry.reason === 'upstream_timeout' && isLate ? 'sent until the deadline ended the call' : null;
    }
  }
}

function checkMoney(evidence: Evidence, entry: LedgerEntry, check: JobCheck): void {
  const { calls, parked, facts } = evidence;
  const issued = calls.filter((call) => call.issued);
  const isCharged = entry.basis !== 'none';
  const told = `${entry.costMicroUsd} by ${entry.basis}`;
  if (issued.length === 0) {
    if (!isCharged) return;
    const kind = whyCautious(evidence, entry);
    if (kind) check.differences.push({ kind, count: 1 });
    else check.problems.push(`is charged here (${told}, ${entry.reason}), not upstream`);
    return;
  }
  const billed = sum(issued.map((call) => call.chargedMicroUsd));
  const cost = entry.costMicroUsd ?? 0;
  if (entry.basis === 'usage' || entry.basis === 'per-call' || !isCharged) {
    if (cost !== billed) check.problems.push(`cost ${told}, upstream says ${billed}`);
    return;
  }
  // An estimate covers everything that was asked for, and is rather too high.
  const most = Math.max(billed * 1.12, parked?.claim.estimate.microUsd ?? 0);
  if (cost >= billed * 0.98 && cost <= most) return;
  const isOfRequest = cost === parked?.claim.estimate.microUsd && wasKilled(parked, facts);
  if (entry.outcome === 'interrupted' && isOfRequest)
    check.differences.push({ kind: 'about what was asked for: a killed process knew no more', count: 1 });
  else check.problems.push(`cost ${told}, upstream says ${billed}`);
}

function whyCautious({ press, parked, facts }: Evidence, entry: LedgerEntry): Difference | null {
  if (entry.outcome === 'cancelled' && facts.cancelledAt.has(press.jobId)) {
    return 'charged by caution: cancelled before the call';
  }
  if (entry.outcome !== 'interrupted') return null;
  if (wasKilled(parked, facts)) {
    return 'charged by caution: a killed process cannot tell whether it had called';
  }
  return facts.overslept.has(press.jobId) ? 'charged by caution: taken for dead before the call' : null;
}

/** A client that asks later has to get the same end as the browser. */
function checkParkedEnd(evidence: Evidence, entry: LedgerEntry, check: JobCheck): void {
  const { press, parked, pictures, facts } = evidence;
  if (!parked?.end) {
    const wasIssued = evidence.calls.some(({ issued }) => issued);
    if (wasIssued && !parked) check.problems.push('was called without a claim');
    return;
  }
  const { end, cost, retryable } = parked;
  // If a link was tried again, its picture came; once the last of them has arrived, the job is whole.
  const fetchedLater = pictures - end.delivered;
  const isSameCost = entry.costMicroUsd === costInLedger(cost) || isToldLater(press, parked, entry);
  const isSame = entry.outcome === end.status && isSameCost;
  if (isSame && fetchedLater === 0) return;
  const isRetried = fetchedLater > 0 && fetchedLater <= retryable;
  if (isRetried && isSameCost) return;
  const saw = `the browser has ${pictures}, ${entry.outcome}, ${entry.costMicroUsd}`;
  const problem = `parked ${end.delivered}, ${end.status}, ${cost?.microUsd}; ${saw}`;
  const kind = whySeen(press, parked, facts);
  if (kind && fetchedLater >= 0) check.differences.push({ kind, count: 1 });
  else check.problems.push(problem);
}

/**
 * When a lost call is looked for again, what the gateway reports replaces the estimate. The cost stays an estimate if
 * the task that was found may be another call's.
 */
function isToldLater(
  { order }: Press,
  { cost, laterCosts, isUncertain }: ParkedJob,
  entry: LedgerEntry,
): boolean {
  if (order.route !== 'tasks' || cost?.basis !== 'estimate') return false;
  if (entry.basis === 'gateway') return true;
  const isReported = laterCosts.length === order.callsMax && entry.costMicroUsd === sum(laterCosts);
  return isUncertain && isReported;
}

/** Where nobody knows the cost, the browser counts what the button has named, for the calls that are charged. */
function costInLedger(cost: ParkedJob['cost']): number | null | undefined {
  if (!cost || cost.microUsd !== null) return cost?.microUsd;
  return Math.round(namedMicroUsd * (cost.chargedShare ?? 1));
}

function whySeen({ jobId, order }: Press, parked: ParkedJob, facts: Facts): Difference | null {
  // The next owner of a job by tasks settles it again.
  if (parked.end?.status !== 'interrupted' && order.route !== 'tasks') return null;
  if (wasKilled(parked, facts))
    return 'end seen by its reader, then its process was killed before parking it';
  return facts.overslept.has(jobId) ? 'end seen by its reader, while another process had ended it' : null;
}
