import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { AnswerText } from '@/lib/transcript/answer-text';
import { createTranscriptParser } from '@/lib/transcript/create-transcript-parser';
import type { TranscriptEcho, TranscriptEvent, TranscriptSummary } from '@/lib/transcript/transcript-event';
import type { GatewayEvent } from './gateway-route';
import { ImageDelivery } from './image-delivery';
import { readChatText } from './read-chat-text';
import { redact } from './redact';
import { upstreamErrorPatterns, upstreamSentences } from './upstream-error-table';

/** A log has about thirty changes and a few sentences; more than this is a broken answer, which `raw` keeps longer. */
const progressEventsMax = 2_000;
const proseCharactersMax = 100_000;

/**
 * A 2xx answer of the chat endpoint, read while it arrives. Every picture whose link is complete is yielded, then the
 * answer, and only then a failure is thrown.
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
  const translator = new TranscriptTranslator(delivery);
  const failures: unknown[] = [];
  try {
    for await (const text of readChatText(signal, response, delivery)) {
      answer.push(text);
      yield* translator.translateAll(parser.push(text));
    }
  } catch (cause) {
    failures.push(cause);
  }
  const { events, summary } = parser.end();
  yield* translator.translateAll(events);
  const raw = answer.end();
  if (raw !== '') yield { type: 'answer', raw, echo: summary.echo, genIds: summary.genIds };
  const isWithoutPicture = delivery.delivered === 0;
  // The model's own reason says more than that the connection broke afterwards.
  if (isWithoutPicture && summary.failure && !signal.aborted) throw chatFailure(summary, delivery, apiKey);
  if (failures.length > 0) throw failures[0];
  if (isWithoutPicture) throw chatFailure(summary, delivery, apiKey);
}

/** Turns events of the transcript into events of the call, and bounds them. */
class TranscriptTranslator {
  readonly #delivery: ImageDelivery;
  #progressLeft = progressEventsMax;
  #proseLeft = proseCharactersMax;
  #isComplete = false;
  /** What the model repeated of its order, until it is passed on with the next progress. */
  #echo: TranscriptEcho | null = null;

  constructor(delivery: ImageDelivery) {
    this.#delivery = delivery;
  }

  *translateAll(events: readonly TranscriptEvent[]): Generator<GatewayEvent, void, void> {
    for (const event of events) {
      const translated = this.#translate(event);
      if (translated !== null) yield translated;
    }
  }

  #translate(event: TranscriptEvent): GatewayEvent | null {
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
        // The parser's summary has it.
        return null;
    }
  }

  #progress(stage: 'queued' | 'generating', percent: number | null): GatewayEvent | null {
    // Where 100 % was reported already, `complete` adds nothing.
    if (this.#progressLeft === 0 || (this.#isComplete && percent === 100)) return null;
    this.#progressLeft -= 1;
    this.#isComplete = percent === 100;
    const echo = this.#echo;
    this.#echo = null;
    return echo ? { type: 'progress', stage, percent, echo } : { type: 'progress', stage, percent };
  }
}

/** Further wordings of moderation that only a model's own sentences use. */
const policySentence =
  /\b(?:content|usage|safety|our|openai['’]?s?) polic(?:y|ies)\b|\bguidelines\b|内容政策|內容政策|使用政策|违反.{0,20}(?:政策|准则|规定)|違反.{0,20}(?:政策|準則|規定)/i;

/**
 * Why an answer that came to its end has no picture, in the model's own words. The call ran and is charged, whatever
 * they say: a model that writes of a rate limit or of its retirement has not refused the call before work.
 */
function chatFailure(
  { failure, prose }: TranscriptSummary,
  delivery: ImageDelivery,
  apiKey: string,
): AppError {
  const words = [failure?.reason ?? '', prose].filter((text) => text !== '').join(' — ');
  const isModeration = upstreamErrorPatterns.some(
    ({ code, pattern }) => code === 'moderation_blocked' && pattern.test(words),
  );
  const code = isModeration || policySentence.test(words) ? 'moderation_blocked' : 'no_picture';
  const { upstream } = delivery.error('no_picture').details;
  const message = words === '' ? {} : { message: redact(words, apiKey) };
  const sentence = code === 'no_picture' ? 'The model answered without a picture.' : upstreamSentences[code];
  return new AppError(code, sentence, { details: { upstream: { ...upstream, ...message } } });
}
