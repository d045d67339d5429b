import 'server-only';
import type { CallLog, SandboxCall } from './call-log';
import type { Links } from './links';
import type { ScenarioName } from './scenarios';

/** What all rooms of one box share. */
export interface Settings {
  origin: string;
  /** Factor on all delays. */
  pace: number;
  now: () => number;
  calls: CallLog;
  links: Links;
}

/** A request, and the signal by which its caller leaves. */
export interface Incoming {
  request: Request;
  signal: AbortSignal;
}

/** One paid call under way. */
export interface CallContext {
  settings: Settings;
  call: SandboxCall;
  scenario: ScenarioName | null;
  signal: AbortSignal;
  requestId: string;
  /** To be called when the answer is over; the first time counts. */
  ended: (ending: Exclude<SandboxCall['ending'], 'open'>) => void;
}
