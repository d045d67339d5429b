import type { EventEmitter } from 'node:events';

export function prioritizeNewConnections<Request, Response>(
  server: EventEmitter,
  handle: (request: Request, response: Response) => unknown,
  isIgnored?: (request: Request) => boolean,
): void;
