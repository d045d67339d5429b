import 'server-only';
import type { ScenarioName } from './scenarios';

export type Endpoint = 'generations' | 'edits' | 'chat';

/** One call of an endpoint that costs money, as the box saw it. */
export interface SandboxCall {
  /** The request id of its answer. */
  id: string;
  endpoint: Endpoint;
  model: string;
  prompt: string;
  scenario: ScenarioName | null;
  /** False: refused before work began, therefore free. */
  issued: boolean;
  /** HTTP status of the answer; null while it is being worked on, or when the caller left before it. */
  status: number | null;
  /** Pictures whose last byte, or whole link, had gone out; a progress line's link shows the first picture. */
  picturesDelivered: number;
  /** Of these, links that lead nowhere. */
  brokenLinks: number;
  /** What the call costs its caller, known to the box even where its answer does not come to tell. */
  chargedMicroUsd: number;
  /** What the usage that had gone out comes to; null when none had. */
  toldMicroUsd: number | null;
  /** How the answer ended: with its last byte, cut by the box, or left by the caller. */
  ending: 'open' | 'whole' | 'cut' | 'left';
  /** Milliseconds since 1970. */
  endedAt: number | null;
  /** Milliseconds since 1970. */
  at: number;
  /** Everything sent besides model, prompt, messages and files. */
  parameters: Record<string, unknown>;
  referenceCount: number;
  hasMask: boolean;
  /** The last four characters of the key used. */
  keyEnding: string;
}

const newestKept = 10_000;
/** A public demo must not be made to remember megabytes of what was sent to it. */
const notedMostCharacters = 4_000;

/** Notes a prompt, of a very long one the beginning. */
export function notePrompt(call: SandboxCall, prompt: string): void {
  call.prompt = prompt.slice(0, notedMostCharacters);
}

/** Notes parameters, of very long ones the names. */
export function noteParameters(call: SandboxCall, fields: Record<string, unknown>): void {
  const short = JSON.stringify(fields).length <= notedMostCharacters;
  const names = Object.keys(fields).slice(0, 50);
  call.parameters = short ? fields : Object.fromEntries(names.map((name) => [name.slice(0, 50), '…']));
}

export class CallLog {
  private entries: SandboxCall[] = [];
  private chargedBefore = 0;

  add(call: SandboxCall): SandboxCall {
    this.entries.push(call);
    if (this.entries.length > newestKept) {
      for (const old of this.entries.splice(0, this.entries.length - newestKept)) {
        this.chargedBefore += old.chargedMicroUsd;
      }
    }
    return call;
  }

  list(): readonly SandboxCall[] {
    return [...this.entries];
  }

  clear(): void {
    this.chargedBefore = this.totalMicroUsd();
    this.entries = [];
  }

  /** All charges ever, including of calls no longer kept. */
  totalMicroUsd(): number {
    return this.entries.reduce((sum, { chargedMicroUsd }) => sum + chargedMicroUsd, this.chargedBefore);
  }
}
