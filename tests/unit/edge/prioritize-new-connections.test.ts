import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { prioritizeNewConnections } from '../../../lib/server/edge/prioritize-new-connections.mjs';

describe('in a rush of new connections', () => {
  const caller = new AsyncLocalStorage<string>();
  let server: EventEmitter;
  let handled: unknown[];
  let callers: unknown[];
  let ignored: Set<unknown>;

  beforeEach(() => {
    server = new EventEmitter();
    handled = [];
    callers = [];
    ignored = new Set();
    prioritizeNewConnections(
      server,
      (request: unknown) => {
        handled.push(request);
        callers.push(caller.getStore());
      },
      (request) => ignored.has(request),
    );
  });

  const ask = (name: string) => caller.run(`peer of ${name}`, () => server.emit('request', name, null));

  it('handles requests at once while no connection is new', () => {
    ask('a');
    ask('b');
    expect(handled).toEqual(['a', 'b']);
  });

  it('handles one request per turn, in order, as long as there was a new connection in the last turn', async () => {
    server.emit('connection');
    for (const name of ['a', 'b', 'c', 'd']) ask(name);
    expect(handled).toEqual([]);
    for (let turns = 1; turns <= 3; turns += 1) {
      server.emit('connection');
      await turn();
      expect(handled.length).toBeLessThanOrEqual(turns);
    }
    for (let left = 6; left > 0; left -= 1) await turn();
    expect(handled).toEqual(['a', 'b', 'c', 'd']);
    ask('e');
    expect(handled.at(-1)).toBe('e');
  });

  it('takes no turn for a request that is ignored, on arrival or later', async () => {
    ignored.add('a');
    server.emit('connection');
    for (const name of ['a', 'b', 'c']) ask(name);
    ignored.add('b');
    for (let left = 6; left > 0; left -= 1) await turn();
    expect(handled).toEqual(['c']);
    ask('a');
    expect(handled).toEqual(['c']);
  });

  it('keeps the context of each request', async () => {
    server.emit('connection');
    ask('a');
    for (let left = 4; left > 0; left -= 1) await turn();
    expect(callers).toEqual(['peer of a']);
  });
});
