import type { IncomingMessage, Server } from 'node:http';

export function endFloods(server: Server): (request: IncomingMessage) => boolean;
