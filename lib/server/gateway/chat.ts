import 'server-only';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { AppError } from '@/lib/protocol/app-error';
import { startDeadline } from './call-deadline';
import { readChatAnswer } from './chat-answer';
import { type Conversation, chatMessages } from './chat-messages';
import type { GatewayEvent } from './gateway-event';
import { postPaidCall } from './post-paid-call';
import { stopReason } from './stop-reason';
import type { Upstream } from './upstream';
import { toAppError } from './upstream-error';

/**
 * One turn of a conversation with a reverse model: one upstream call, from the request to its last byte under one
 * deadline. Leaving the generator early aborts the call.
 * @throws AppError: invalid_request before anything is sent, else what became of the call.
 */
export async function* chatPictures(
  caller: AbortSignal,
  upstream: Upstream,
  request: Conversation & { model: CatalogueModel },
): AsyncGenerator<GatewayEvent, void, void> {
  if (!request.model.kinds.includes('chat')) {
    const message = `${request.model.id} cannot do chat jobs.`;
    throw new AppError('invalid_request', message, { details: { field: 'kind' } });
  }
  const deadline = startDeadline(caller, upstream.deadlineMs);
  let begun = false;
  try {
    const body = { model: request.model.id, messages: chatMessages(request), stream: true };
    const response = await postPaidCall(deadline.signal, upstream, '/chat/completions', body);
    yield { type: 'response' };
    for await (const event of readChatAnswer(deadline.signal, response, upstream.apiKey)) {
      begun = true;
      yield event;
    }
  } catch (cause) {
    throw stopReason(deadline.signal, cause) ?? toAppError(cause, { apiKey: upstream.apiKey, begun });
  } finally {
    deadline.stop();
  }
}
