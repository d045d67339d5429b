import 'server-only';
import { type AppError, isAppError } from '@/lib/protocol/app-error';
import { AnswerText } from '@/lib/transcript/answer-text';
import { createTranscriptParser } from '@/lib/transcript/create-transcript-parser';
import type { PossiblePicture } from '@/lib/transcript/text-links';
import type { TranscriptEcho, TranscriptEvent, TranscriptSummary } from '@/lib/transcript/transcript-event';
import type { CallDeadline } from '../calls/call-deadline';
import { downloadLinkedPicture } from '../downloads/download-linked-picture';
import { errorFromProse, readsAsRefusal } from '../failures/error-from-prose';
import type { GatewayEvent } from '../gateway-route';
import type { Upstream } from '../upstream';
import { ImageDelivery, toBase64 } from './image-delivery';
import { readChatText } from './read-chat-text';
import { settleWhenQuiet } from './settle-when-quiet';

/**
 * A log has about thirty changes and a few sentences. An answer beyond these limits is broken; `raw` keeps more of it.
 */
const progressEventsMax = 2_000;
const proseCharactersMax = 100_000;
/** How many addresses are tried in an answer without a picture, and for how long each. */
const possiblePicturesMax = 5;
const possiblePictureMs = 15_000;

/**
 * A 2xx answer of the chat endpoint, read while it arrives. Every picture whose link is complete is yielded, then the
 * answer, and only then a failure is thrown.
 * @throws AppError, UpstreamRefusal, TransportError, or the signal's reason.
 */
export async function* readChatAnswer(
  deadline: CallDeadline,
  response: Response,
  upstream: Upstream,
): AsyncGenerator<GatewayEvent, void, void> {
  const delivery = new ImageDelivery(response);
  const parser = createTranscriptParser();
  const answer = new AnswerText();
  const translator = new TranscriptTranslator(delivery);
  const failures: unknown[] = [];
  let isRefused = false;
  try {
    const pieces = readChatText(deadline, response, delivery);
    for await (const piece of settleWhenQuiet(pieces, () => parser.isHolding)) {
      switch (piece.type) {
        case 'text':
          answer.push(piece.text);
          yield* translator.translateAll(parser.push(piece.text));
          break;
        case 'thought':
          yield* translator.translateAll(parser.pushThought(piece.text));
          break;
        case 'picture':
          // A picture beside the words must not overtake one in the words.
          yield* translator.translateAll(parser.settle());
          yield* delivery.deliverAll([piece.picture]);
          break;
        case 'cut-picture':
          yield* translator.translateAll(parser.settle());
          yield delivery.deliverCut(piece.base64);
          break;
        case 'refusal':
          isRefused = true;
          break;
        case 'end':
          yield* translator.translateAll(parser.settle());
      }
    }
  } catch (cause) {
    failures.push(cause);
  }
  const { events, summary } = parser.end({ isWhole: failures.length === 0 });
  yield* translator.translateAll(withoutMentions(events, summary.prose));
  const { signal } = deadline;
  if (delivery.next === 0 && !signal.aborted) {
    yield* tryPossiblePictures(signal, upstream, delivery, summary.possiblePictures);
  }
  const raw = answer.end();
  if (raw !== '') yield { type: 'answer', raw, echo: summary.echo, genIds: summary.genIds };
  const isWithoutPicture = delivery.delivered === 0;
  const failure = () => chatFailure(summary, isRefused, delivery, upstream.apiKey);
  // The model's own reason says more than a connection that broke afterwards.
  if (isWithoutPicture && (summary.failure || isRefused) && !signal.aborted) throw failure();
  if (failures.length > 0) throw failures[0];
  if (translator.hasDamaged) throw delivery.error('upstream_cut_off');
  if (isWithoutPicture) throw failure();
}

/** A refusal may mention a picture, such as the original that it will not imitate. */
function withoutMentions(events: readonly TranscriptEvent[], prose: string): readonly TranscriptEvent[] {
  const isMention = (event: TranscriptEvent) => event.type === 'picture' && event.linkedAs === 'mention';
  return events.some(isMention) && readsAsRefusal(prose)
    ? events.filter((event) => !isMention(event))
    : events;
}

/**
 * Tries the addresses in an answer without a picture; the first that leads to a picture is the result. An address that
 * cannot be tried because its host is not listed is passed on as a link, so that the user learns of it.
 */
async function* tryPossiblePictures(
  signal: AbortSignal,
  upstream: Upstream,
  delivery: ImageDelivery,
  possible: readonly PossiblePicture[],
): AsyncGenerator<GatewayEvent, void, void> {
  let unlisted: string | null = null;
  for (const { url, isLikely } of possible.slice(0, possiblePicturesMax)) {
    try {
      const { bytes } = await downloadLinkedPicture(signal, upstream, url, {
        timeoutMs: possiblePictureMs,
        pausesMs: [],
      });
      yield* delivery.deliverAll([{ base64: bytes.toString('base64') }]);
      return;
    } catch (cause) {
      if (!isAppError(cause) || signal.aborted) throw cause;
      // An address without a picture was only mentioned.
      if (isLikely && cause.details.pictureLink !== undefined) unlisted ??= url;
    }
  }
  if (unlisted !== null) yield* delivery.deliverAll([{ url: unlisted }]);
}

/** Turns events of the transcript into events of the call, and bounds them. */
class TranscriptTranslator {
  readonly #delivery: ImageDelivery;
  #progressLeft = progressEventsMax;
  #proseLeft = proseCharactersMax;
  #isComplete = false;
  /** Whether the text ended inside a picture. */
  hasDamaged = false;
  /** The settings that the model echoed, kept until the next progress event carries them. */
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
        return this.#picture(event.url, event.damaged === true);
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

  #picture(url: string, isDamaged: boolean): GatewayEvent | null {
    const picture = url.startsWith('data:') ? { base64: toBase64(url) } : { url };
    if (!isDamaged) return this.#delivery.deliver(picture);
    this.hasDamaged = true;
    return 'base64' in picture ? this.#delivery.deliverCut(picture.base64 ?? '') : null;
  }

  #progress(stage: 'queued' | 'generating', percent: number | null): GatewayEvent | null {
    // If 100 % was reported already, `complete` adds nothing.
    if (this.#progressLeft === 0 || (this.#isComplete && percent === 100)) return null;
    this.#progressLeft -= 1;
    this.#isComplete = percent === 100;
    const echo = this.#echo;
    this.#echo = null;
    return echo ? { type: 'progress', stage, percent, echo } : { type: 'progress', stage, percent };
  }
}

/**
 * Why an answer that came to its end has no picture, in the model's own words. The call ran and is charged, whatever
 * those words say: a model that writes of a rate limit or of its retirement has not refused the call before work.
 */
function chatFailure(
  { failure, prose }: TranscriptSummary,
  isRefused: boolean,
  delivery: ImageDelivery,
  apiKey: string,
): AppError {
  const words = [failure?.reason ?? '', prose].filter((text) => text !== '').join(' — ');
  return errorFromProse(words, delivery, apiKey, isRefused);
}
