import 'server-only';
import { z } from 'zod';
import type { AnswerEnd } from '../calls/answer-end';
import type { ChatChunk } from './chat-pieces';
import { isRefusal, isUnfinishedWord } from './search-answer';

/** For what trails a picture: the usage, a last chunk of a picture beside the text, the next choice. */
const trailingMs = 3_000;
/** An answer that says it has ended but has no picture yet gets longer, because a picture may follow its words. */
const lateMs = 8_000;
/** Longer than any tool draws in silence. */
const quietMs = 120_000;

type EndSign = 'none' | 'possible' | 'certain' | 'refused';

/**
 * Decides when a stream of events has ended, although it may lack `[DONE]` and its connection may stay open. All
 * choices have to end. A finish reason that is unknown or only closes one step, such as `tool_calls`, ends the stream
 * once a picture is there, or after long silence.
 */
export class ChatEnd {
  /** Whether the answer counts as complete if the connection closes now. */
  mayClose = false;
  readonly #end: AnswerEnd;
  readonly #open = new Set<number>();
  readonly #ended = new Set<number>();
  #sign: EndSign = 'none';

  constructor(end: AnswerEnd) {
    this.#end = end;
  }

  /** Called once the contents of an event were handled. Returns whether the event says that the answer ends. */
  read(chunk: ChatChunk | null, name: string | undefined, seen: { any: boolean; picture: boolean }): boolean {
    const sign = chunk === null ? 'none' : this.#signOf(chunk, name);
    this.#setEnd(sign, seen);
    return sign !== 'none';
  }

  #setEnd(sign: EndSign, seen: { any: boolean; picture: boolean }): void {
    if (sign !== 'none' && this.#sign !== 'certain' && this.#sign !== 'refused') this.#sign = sign;
    this.mayClose ||= sign !== 'none';
    if (this.#open.size > 0 && this.#sign !== 'possible') {
      this.#end.revoke();
      if (this.#sign !== 'none') this.#end.reachIfQuiet(quietMs, () => true);
      return;
    }
    // Events that only keep the connection open do not put off the end.
    const isNews = sign !== 'none' || seen.any;
    switch (this.#sign) {
      case 'none':
        return;
      case 'refused':
        if (isNews) this.#end.reach(trailingMs);
        return;
      case 'certain':
        if (isNews) this.#end.reach(seen.picture ? trailingMs : lateMs);
        return;
      case 'possible':
        if (!seen.picture) this.#end.reachIfQuiet(quietMs, () => true);
        else if (isNews) this.#end.reach(trailingMs);
    }
  }

  #signOf({ choices = [], ...others }: ChatChunk, name: string | undefined): EndSign {
    const signs = choices.map(({ index, finish_reason }, position) => {
      const sign = signOfReason(finish_reason);
      const number = index ?? position;
      if (sign === 'certain' || sign === 'refused') {
        this.#ended.add(number);
        this.#open.delete(number);
      } else if (!this.#ended.has(number)) this.#open.add(number);
      return sign;
    });
    const ofMessage = strongest(protocolSigns(others, name));
    // The end of the message ends its choices.
    if (ofMessage === 'certain' || ofMessage === 'refused') this.#open.clear();
    return strongest([...signs, ofMessage]);
  }
}

function strongest(signs: readonly EndSign[]): EndSign {
  const ranked: readonly EndSign[] = ['refused', 'certain', 'possible'];
  return ranked.find((sign) => signs.includes(sign)) ?? 'none';
}

/** How protocols other than OpenAI's say that a message has ended. */
function protocolSigns(
  { type, event, done, stop_reason, candidates, promptFeedback }: Readonly<Record<string, unknown>>,
  name: string | undefined,
): EndSign[] {
  const names = [name, type, event].map((word): EndSign => {
    if (typeof word !== 'string') return 'none';
    if (/^(?:message_(?:end|stop)|response\.(?:completed|incomplete|failed))$/i.test(word)) return 'certain';
    // Also written when one of several steps is done.
    return /^(?:done|finish(?:ed)?|end|completed?)$/i.test(word) ? 'possible' : 'none';
  });
  const ended = geminiEnds.parse(candidates).map(({ finishReason }) => signOfReason(finishReason));
  const isBlocked = geminiBlock.safeParse(promptFeedback).success;
  const ofAll = [
    done === true ? 'certain' : 'none',
    signOfReason(stop_reason),
    isBlocked ? 'refused' : 'none',
  ] as const;
  return [...names, ...ended, ...ofAll];
}

/** Gemini's own events, which some relays send on. */
const geminiEnds = z
  .array(z.object({ finishReason: z.unknown() }).catch({ finishReason: undefined }))
  .catch([]);
const geminiBlock = z.object({ blockReason: z.string().min(1) });

const endWords =
  /^(?:stop(?:ped)?|stop_?sequence|eos(?:_?token)?|end|end_?turn|length|max_?(?:output_?)?tokens?|completed?|finish(?:ed)?|done|success|succeeded|error|failed|failure)$/i;
const noneWords =
  /^(?:|null|none|nil|undefined|false|(?:finish_?reason_?)?unspecified|not_?finished|continue)$/i;

/** Whether a finish reason says that nothing more will follow in its choice. */
export function isFinished(reason: unknown): boolean {
  return ['certain', 'refused'].includes(signOfReason(reason));
}

function signOfReason(reason: unknown): EndSign {
  if (typeof reason !== 'string') return 'none';
  const word = reason.trim().replace(/[\s-]+/g, '_');
  if (noneWords.test(word) || isUnfinishedWord(word)) return 'none';
  if (isRefusal(word)) return 'refused';
  return endWords.test(word) ? 'certain' : 'possible';
}
