import 'server-only';
import type { CallLog, SandboxCall } from './call-log';
import type { Links } from './links';
import type { ScenarioName } from './scenarios';
import type { TaskStore } from './tasks/task-store';

/** State and configuration that all modules of one sandbox share. */
export interface Settings {
  origin: string;
  /** Factor applied to all delays. */
  pace: number;
  /** The gateway's clock, milliseconds since 1970. */
  now: () => number;
  calls: CallLog;
  links: Links;
  tasks: TaskStore;
}

/** A request, with the signal that aborts when its caller disconnects. */
export interface Incoming {
  request: Request;
  signal: AbortSignal;
}

/** One paid call in progress. */
export interface CallContext {
  settings: Settings;
  call: SandboxCall;
  scenario: ScenarioName | null;
  signal: AbortSignal;
  requestId: string;
  /** Records how the response ended. Only the first call has an effect. */
  ended: (ending: Exclude<SandboxCall['ending'], 'open'>) => void;
}
