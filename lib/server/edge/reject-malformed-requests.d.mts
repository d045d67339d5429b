import type { IncomingMessage, ServerResponse } from 'node:http';

export function rejectMalformedRequest(request: IncomingMessage, response: ServerResponse): boolean;
