import 'server-only';
import type { Socket } from 'node:net';
import { Agent, type buildConnector } from 'undici';
import symbols from 'undici/lib/core/symbols.js';

type SocketConnector = ReturnType<typeof buildConnector>;

/**
 * An agent for one call, with a connection of its own. On a reused connection, a server that closes it at the same
 * moment cannot be told from a paid call that was accepted and cut off.
 */
export function singleCallAgent(connect: SocketConnector, options: Agent.Options = {}): Agent {
  return new Agent({
    ...options,
    pipelining: 0,
    connect: (target, callback) =>
      connect(target, (...outcome) => {
        callback(...outcome);
        const [, socket] = outcome;
        // The client attaches its parser right after this, and no answer can have arrived by then.
        if (socket) setImmediate(() => finishWhilePaused(socket));
      }),
  });
}

/** The part of undici's HTTP/1 parser that is used here. */
interface Parser {
  paused: boolean;
  /** 0 once the answer has ended. */
  statusCode: number;
  ptr: number;
  llhttp: { llhttp_resume(ptr: number): void };
  execute(chunk: Buffer): void;
  finish(): Error | null;
}

const nothing = Buffer.alloc(0);

/**
 * Mends undici 7 (its issue 5360, fixed only in versions for Node 22 and later). A parser is paused while the reader of
 * its body is slow. If the server closes the connection in the meantime, an assertion fails inside an event handler:
 * nobody can catch it, and the call, which is paid for, never ends. Here the parser goes on first; what it still holds
 * waits in the stream of the body.
 */
function finishWhilePaused(socket: Socket): void {
  const parser = (socket as Socket & { [key: symbol]: Parser | null | undefined })[symbols.kParser];
  if (!parser) return;
  const finish = parser.finish;
  const goOn = () => {
    parser.llhttp.llhttp_resume(parser.ptr);
    parser.paused = false;
  };
  parser.finish = () => {
    for (let isMore = true; isMore && parser.paused && parser.statusCode !== 0; ) {
      const rest: Buffer | null = socket.read();
      goOn();
      parser.execute(rest ?? nothing);
      isMore = rest !== null;
    }
    if (parser.statusCode === 0) return null;
    // A body without a length ends with its connection; `finish` reports that next.
    if (parser.paused) goOn();
    return finish.call(parser);
  };
}
