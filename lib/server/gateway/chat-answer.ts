import 'server-only';
import { AnswerText } from '@/lib/transcript/answer-text';
import { createTranscriptParser } from '@/lib/transcript/create-transcript-parser';
import type { TranscriptEcho, TranscriptEvent } from '@/lib/transcript/transcript-event';
import { chatFailure } from './chat-failure';
import { chatText } from './chat-text';
import type { GatewayEvent } from './gateway-event';
import { ImageDelivery } from './image-delivery';

/** A log has about thirty changes and a few sentences; more than this is a broken answer, of which `raw` keeps more. */
const progressEventsMax = 2_000;
const proseCharactersMax = 100_000;

/**
 * A 2xx answer of the chat endpoint, as it comes. Every picture whose link is complete is yielded, then the answer, and
 * only then a failure is thrown.
 * @throws AppError, UpstreamRefusal, TransportError, or the signal's reason.
 */
export async function* readChatAnswer(
  signal: AbortSignal,
  response: Response,
  apiKey: string,
): AsyncGenerator<GatewayEvent, void, void> {
  const delivery = new ImageDelivery(response);
  const parser = createTranscriptParser();
  const answer = new AnswerText();
  const told = new ToldEvents(delivery);
  const failures: unknown[] = [];
  try {
    for await (const text of chatText(signal, response, delivery)) {
      answer.push(text);
      yield* told.from(parser.push(text));
    }
  } catch (cause) {
    failures.push(cause);
  }
  const { events, summary } = parser.end();
  yield* told.from(events);
  const raw = answer.end();
  if (raw !== '') yield { type: 'answer', raw, echo: summary.echo, genIds: summary.genIds };
  const isWithoutPicture = delivery.delivered === 0;
  // The model's own word on why it failed tells more than that the connection then broke.
  if (isWithoutPicture && summary.failure && !signal.aborted) throw chatFailure(summary, delivery, apiKey);
  if (failures.length > 0) throw failures[0];
  if (isWithoutPicture) throw chatFailure(summary, delivery, apiKey);
}

/** What the transcript tells, as events of the call, and bounded. */
class ToldEvents {
  readonly #delivery: ImageDelivery;
  #progressLeft = progressEventsMax;
  #proseLeft = proseCharactersMax;
  #isComplete = false;
  /** Told by the model, and not yet by us. */
  #echo: TranscriptEcho | null = null;

  constructor(delivery: ImageDelivery) {
    this.#delivery = delivery;
  }

  *from(events: readonly TranscriptEvent[]): Generator<GatewayEvent, void, void> {
    for (const event of events) {
      const told = this.#tell(event);
      if (told !== null) yield told;
    }
  }

  #tell(event: TranscriptEvent): GatewayEvent | null {
    switch (event.type) {
      case 'queued':
        return this.#progress('queued', null);
      case 'generating':
        return this.#progress('generating', null);
      case 'percent':
        return this.#progress('generating', event.percent);
      case 'complete':
        return this.#progress('generating', 100);
      case 'picture':
        return this.#delivery.take({ url: event.url });
      case 'prose': {
        const text = event.text.slice(0, this.#proseLeft);
        this.#proseLeft -= text.length;
        return text === '' ? null : { type: 'text', text };
      }
      case 'echo':
        this.#echo = event.echo;
        return null;
      case 'failure':
        // It is in the parser's summary.
        return null;
    }
  }

  #progress(stage: 'queued' | 'generating', percent: number | null): GatewayEvent | null {
    // Complete says the same as the 100 before it.
    if (this.#progressLeft === 0 || (this.#isComplete && percent === 100)) return null;
    this.#progressLeft -= 1;
    this.#isComplete = percent === 100;
    const echo = this.#echo;
    this.#echo = null;
    return echo ? { type: 'progress', stage, percent, echo } : { type: 'progress', stage, percent };
  }
}
