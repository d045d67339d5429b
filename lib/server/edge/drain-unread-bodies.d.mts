import type { Server } from 'node:http';

export function drainUnreadBodies(server: Server): void;
