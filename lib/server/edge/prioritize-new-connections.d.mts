import type { EventEmitter } from 'node:events';

export function prioritizeNewConnections<Asked, Answer>(
  server: EventEmitter,
  handle: (request: Asked, response: Answer) => unknown,
): void;
