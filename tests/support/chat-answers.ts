import type { Script } from './scripted-server';

/** One chunk of a streamed chat answer. */
export function chatChunk(delta: object | null, finish: string | null = null): string {
  const choices = delta === null ? [] : [{ index: 0, delta, logprobs: null, finish_reason: finish }];
  const chunk = { id: 'chatcmpl-1', object: 'chat.completion.chunk', model: 'gpt-4o-image', choices };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

/** The text as chunks of a few characters, with what gateways insert: a role, empty choices, null contents. */
export function chatFrames(text: string, size = 7): string {
  const frames = [chatChunk({ role: 'assistant', content: '' })];
  for (let at = 0; at < text.length; at += size) {
    frames.push(chatChunk({ content: text.slice(at, at + size) }));
    if (frames.length % 9 === 0)
      frames.push(chatChunk(null), chatChunk({ content: null }), ': heartbeat\n\n');
  }
  return frames.join('');
}

export const chatDone = `${chatChunk({}, 'stop')}data: [DONE]\n\n`;

/** A complete streamed answer whose bytes are split in the middle of characters. */
export function answerChat(text: string, end = chatDone): Script {
  return async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': '2026112209' });
    const bytes = Buffer.from(chatFrames(text) + end);
    for (let at = 0; at < bytes.length; at += 701) {
      await new Promise((sent) => response.write(bytes.subarray(at, at + 701), sent));
    }
    response.end();
  };
}

/** The same text as one JSON answer. */
export function chatJson(content: unknown): object {
  return {
    id: 'chatcmpl-1',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  };
}
