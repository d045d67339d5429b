import 'server-only';
import type { ChatOrder } from './chat-order';
import { Refusal } from './refusal';
import type { CallContext } from './settings';

export async function answerChat(order: ChatOrder, _context: CallContext): Promise<Response> {
  throw new Refusal(503, `No available channel for model ${order.model.id}.`);
}
