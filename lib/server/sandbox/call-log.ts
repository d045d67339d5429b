import 'server-only';
import type { ScenarioName } from './scenarios';

export type Endpoint = 'generations' | 'edits' | 'chat' | 'tasks' | 'gemini';

/** One call of a paid endpoint, as recorded by the sandbox. */
export interface SandboxCall {
  /** The request id of the response. */
  id: string;
  endpoint: Endpoint;
  /** The task that the call created, or null: only `/ai/v1` creates tasks. */
  taskId: string | null;
  model: string;
  prompt: string;
  scenario: ScenarioName | null;
  /** False if the call was refused before work started, which makes it free. */
  issued: boolean;
  /** HTTP status of the response. Null while there is none, or if the caller disconnected before it. */
  status: number | null;
  /**
   * Pictures that were sent completely, as bytes or as a link. The link in the chat's progress line counts too. A
   * task's picture counts once its bytes were sent, with the answer or from its address.
   */
  picturesDelivered: number;
  /** The number of delivered pictures whose link returns 404. */
  brokenLinks: number;
  /** What the call costs, even if the response was cut before it could report it. A running task is charged in full. */
  chargedMicroUsd: number;
  /** The cost that the answer (or a poll of its task) reported, by usage or in dollars; null if none did. */
  toldMicroUsd: number | null;
  /** `whole`: the response was sent completely. `cut`: the sandbox cut it. `left`: the caller disconnected. */
  ending: 'open' | 'whole' | 'cut' | 'left';
  /** Milliseconds since 1970. */
  endedAt: number | null;
  /** Milliseconds since 1970. */
  at: number;
  /** All parameters except model, prompt, messages and files. */
  parameters: Record<string, unknown>;
  referenceCount: number;
  hasMask: boolean;
  /** The last four characters of the key. */
  keyEnding: string;
}

const maxCalls = 10_000;
/** Limits the memory that requests to a public demo can occupy. */
const maxRecordedCharacters = 4_000;

/** Records the prompt, or the beginning of a very long one. */
export function notePrompt(call: SandboxCall, prompt: string): void {
  call.prompt = prompt.slice(0, maxRecordedCharacters);
}

/** Records the parameters, or only their names if the values are very long. */
export function noteParameters(call: SandboxCall, fields: Record<string, unknown>): void {
  const isShort = JSON.stringify(fields).length <= maxRecordedCharacters;
  const names = Object.keys(fields).slice(0, 50);
  call.parameters = isShort ? fields : Object.fromEntries(names.map((name) => [name.slice(0, 50), '…']));
}

export class CallLog {
  private entries: SandboxCall[] = [];
  private chargedByRemovedCalls = 0;

  add(call: SandboxCall): SandboxCall {
    this.entries.push(call);
    if (this.entries.length > maxCalls) {
      for (const removed of this.entries.splice(0, this.entries.length - maxCalls)) {
        this.chargedByRemovedCalls += removed.chargedMicroUsd;
      }
    }
    return call;
  }

  list(): readonly SandboxCall[] {
    return [...this.entries];
  }

  clear(): void {
    this.chargedByRemovedCalls = this.totalMicroUsd();
    this.entries = [];
  }

  /** The sum of all charges, including those of calls that were removed from the log. */
  totalMicroUsd(): number {
    return this.entries.reduce(
      (sum, { chargedMicroUsd }) => sum + chargedMicroUsd,
      this.chargedByRemovedCalls,
    );
  }
}
