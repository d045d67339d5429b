import type { IncomingMessage, Server } from 'node:http';

export function limitPipelining(server: Server): (request: IncomingMessage) => boolean;
