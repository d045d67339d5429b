import type { AppError } from '@/lib/protocol/app-error';
import { readChatAnswer } from '@/lib/server/gateway/answers/read-chat-answer';
import { readGeminiAnswer } from '@/lib/server/gateway/answers/read-gemini-answer';
import { readImageAnswer } from '@/lib/server/gateway/answers/read-image-answer';
import { startDeadline } from '@/lib/server/gateway/calls/call-deadline';
import { explainUpstreamError } from '@/lib/server/gateway/failures/explain-upstream-error';
import type { GatewayEvent } from '@/lib/server/gateway/gateway-route';
import { readTask } from '@/lib/server/gateway/tasks/read-task';
import { TaskProgress } from '@/lib/server/gateway/tasks/task-progress';
import type { Upstream } from '@/lib/server/gateway/upstream';

const upstream: Upstream = {
  baseUrl: 'https://gateway.invalid/v1',
  apiKey: 'sk-test',
  demo: false,
  fetch,
  deadlineMs: 5_000,
  tasks: 'sync',
  pollPace: 0,
  imageHosts: [],
};

export type AnswerRoute = 'images' | 'chat' | 'tasks' | 'gemini';

export interface ReadAnswer {
  /** The base64 or the address of each picture. */
  pictures: string[];
  events: GatewayEvent[];
  error: AppError | null;
}

/**
 * A 2xx answer that arrives in pieces; a number is a pause in ms. Its connection stays open, unless `closes` or
 * `breaks` is set.
 */
export async function readAnyAnswer(
  pieces: readonly (Uint8Array | number)[],
  {
    contentType = 'application/json',
    route = 'images' as AnswerRoute,
    closes = true,
    breaks = false,
    n = 1,
    deadlineMs = 5_000,
  } = {},
): Promise<ReadAnswer> {
  let isReleased = false;
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      for (const piece of pieces) {
        if (typeof piece === 'number') await new Promise((resolve) => setTimeout(resolve, piece));
        else if (piece.length > 0 && !isReleased) controller.enqueue(piece);
      }
      if (closes && !isReleased) controller.close();
      // The bytes that were sent are read first.
      if (breaks && !isReleased) setTimeout(() => controller.error(new TypeError('terminated')), 20);
    },
    cancel() {
      isReleased = true;
    },
  });
  const response = new Response(body, { headers: { 'content-type': contentType } });
  const deadline = startDeadline(new AbortController().signal, deadlineMs);
  const { apiKey } = upstream;
  const readers: Record<AnswerRoute, () => AsyncIterable<GatewayEvent>> = {
    images: () => readImageAnswer(deadline, response, n),
    chat: () => readChatAnswer(deadline, response, upstream),
    tasks: () => readTask(deadline, response, new TaskProgress(null, n, apiKey)),
    gemini: () => readGeminiAnswer(deadline, response, apiKey),
  };
  const events: GatewayEvent[] = [];
  let error: AppError | null = null;
  try {
    for await (const event of readers[route]()) events.push(event);
  } catch (cause) {
    error = explainUpstreamError(cause, { apiKey });
  } finally {
    deadline.stop();
  }
  const pictures = events.flatMap((event) => {
    if (event.type === 'picture') return [event.base64];
    return event.type === 'picture-link' || event.type === 'picture-content' ? [event.url] : [];
  });
  return { pictures, events, error };
}
