import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ListedTask } from '@/lib/server/gateway/gateway-route';
import { matchTasks, type OpenCall } from '@/lib/server/jobs/calls/match-tasks';

const at = Date.UTC(2026, 10, 28, 12);

function call(id: string, seconds: number, changes: Partial<OpenCall> = {}): OpenCall {
  const issuedAt = at + seconds * 1_000;
  return { id, jobId: id, model: 'gpt-image-2', pictures: 1, issuedAt, state: 'lost', ...changes };
}

function task(id: string, seconds: number, changes: Partial<ListedTask> = {}): ListedTask {
  const createdAt = at + seconds * 1_000;
  return { id, model: 'gpt-image-2', status: 'completed', createdAt, pictures: 1, ...changes };
}

const taskOf = (calls: OpenCall[], tasks: ListedTask[], id: string) =>
  matchTasks(calls, tasks).get(id)?.task.id;

describe('the task of a lost call', () => {
  it('has the call’s model and number, and was created from 5 s before to 60 s after the call was issued', () => {
    const fits = (other: ListedTask) => taskOf([call('a', 0)], [other], 'a') === other.id;
    expect(fits(task('t', -5))).toBe(true);
    expect(fits(task('t', 60))).toBe(true);
    expect(fits(task('t', -5.1))).toBe(false);
    expect(fits(task('t', 60.1))).toBe(false);
    expect(fits(task('t', 1, { model: 'gpt-image-2.5-flare' }))).toBe(false);
    expect(fits(task('t', 1, { pictures: 2 }))).toBe(false);
    expect(fits(task('t', 1, { status: 'in_progress', pictures: null }))).toBe(true);
    expect(fits(task('t', 1, { status: 'failed', pictures: 0 }))).toBe(true);
  });

  it('may have fewer pictures than requested, but only as the last resort', () => {
    const calls = [call('a', 0, { pictures: 3 })];
    const tasks = [task('two', 1, { pictures: 2 }), task('four', 1, { pictures: 4 })];
    expect(matchTasks(calls, tasks).size).toBe(0);
    expect(matchTasks(calls, tasks, 'fewer').get('a')).toMatchObject({
      task: { id: 'two' },
      uncertain: true,
    });
    const exact = [...tasks, task('three', 30, { pictures: 3 })];
    expect(matchTasks(calls, exact, 'fewer').get('a')?.task.id).toBe('three');
  });

  it('is not assigned while it runs and several calls fit it, except as the last resort', () => {
    const open = [call('one', 0), call('two', 5, { pictures: 2 })];
    const atWork = { status: 'in_progress', pictures: null } as const;
    const running = [task('t', 6, atWork), task('u', 7, atWork)];
    expect(matchTasks(open, running).size).toBe(0);
    expect(matchTasks(open, running, 'fewer').size).toBe(2);
    const ended = [task('t', 6), task('u', 7, { pictures: 2 })];
    expect([taskOf(open, ended, 'one'), taskOf(open, ended, 'two')]).toEqual(['t', 'u']);
    const untold = running.map((each) => ({ ...each, status: 'completed' }) as const);
    expect(matchTasks(open, untold).size).toBe(2);
    // One of the calls may only be waiting for its answer, which will name its task.
    expect(matchTasks([call('one', 0), call('other', 5)], running).size).toBe(0);
    const siblings = [call('one', 0, { jobId: 'job' }), call('other', 5, { jobId: 'job' })];
    expect(matchTasks(siblings, running).size).toBe(0);
  });

  it('is the nearest in time, and never the task of a nearer call', () => {
    const calls = [call('a', 0), call('b', 10)];
    const tasks = [task('of-b', 11), task('of-a', 2)];
    expect(taskOf(calls, tasks, 'a')).toBe('of-a');
    expect(taskOf(calls, tasks, 'b')).toBe('of-b');
    expect(taskOf(calls, [task('of-b', 11)], 'a')).toBeUndefined();
  });

  it('is not that of a cancelled or failed call, which competes like any other', () => {
    const calls = [call('cancelled', 0), call('lost', 4)];
    expect(taskOf(calls, [task('first', 0)], 'lost')).toBeUndefined();
    expect(taskOf(calls, [task('first', 0), task('second', 5)], 'lost')).toBe('second');
  });

  it('goes to a failed call only if the task has failed, too', () => {
    const calls = [call('failed', 0, { state: 'failed' }), call('lost', 3)];
    expect(taskOf(calls, [task('t', 1)], 'lost')).toBe('t');
    expect(taskOf(calls, [task('t', 1, { status: 'failed', pictures: 0 })], 'lost')).toBeUndefined();
  });

  it('is not lost to a refused call if the task has failed for another reason', () => {
    const calls = [
      call('refused', 0, { state: 'failed', failure: 'upstream_rate_limited' }),
      call('lost', 0.4),
    ];
    const failed = { status: 'failed', pictures: 0 } as const;
    expect(taskOf(calls, [task('t', 0, { ...failed, failure: 'upstream_unavailable' })], 'lost')).toBe('t');
    const same = task('t', 0, { ...failed, failure: 'upstream_rate_limited' });
    expect(taskOf(calls, [same], 'lost')).toBeUndefined();
    expect(taskOf(calls, [task('t', 0, failed)], 'lost')).toBeUndefined();
  });

  it('is not taken by a call that has already found another', () => {
    const calls = [call('found', 0, { state: 'found' }), call('lost', 3)];
    expect(taskOf(calls, [task('t', 1)], 'lost')).toBe('t');
    expect(taskOf(calls, [task('t', 1)], 'found')).toBeUndefined();
  });

  it('is uncertain if a call of another job fits the task as well, but not if a call of the same job does', () => {
    const two = [task('t', 1), task('u', 1)];
    const match = (calls: OpenCall[], tasks = two) => matchTasks(calls, tasks).get('a');
    expect(match([call('a', 0), call('b', 0.5)])?.uncertain).toBe(true);
    // The uploads of two calls may take seconds, so that the earlier task is nearer to the later call.
    expect(match([call('a', 0), call('b', 2)], [task('t', 3), task('u', 5)])?.uncertain).toBe(true);
    expect(match([call('a', 0), call('b', 10)], [task('t', 1), task('u', 11)])?.uncertain).toBe(false);
    // A task is not older than its call.
    expect(match([call('a', 0), call('b', 4)], [task('t', 1), task('u', 5)])?.uncertain).toBe(false);
    expect(match([call('a', 0), call('b', 20)], [task('t', 1)])?.uncertain).toBe(false);
    expect(match([call('a', 0), call('b', 0.5, { state: 'found' })])?.uncertain).toBe(true);
    const siblings = [call('a', 0, { jobId: 'job' }), call('b', 0.5, { jobId: 'job' })];
    expect(match(siblings)?.uncertain).toBe(false);
  });

  it('is uncertain if another unassigned task fits the call as well', () => {
    const match = (seconds: number) =>
      matchTasks([call('a', 0)], [task('t', 1), task('u', seconds)]).get('a');
    expect(match(1)?.uncertain).toBe(true);
    expect(match(9)?.uncertain).toBe(false);
    expect(match(-3)?.uncertain).toBe(false);
  });
});

const calls = fc
  .array(
    fc.record({ seconds: fc.integer({ min: -90, max: 90 }), pictures: fc.integer({ min: 1, max: 2 }) }),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((list) => list.map(({ seconds, pictures }, index) => call(`call-${index}`, seconds, { pictures })));
const tasks = fc
  .array(
    fc.record({
      seconds: fc.integer({ min: -90, max: 90 }),
      pictures: fc.option(fc.integer({ min: 1, max: 2 })),
    }),
    { maxLength: 12 },
  )
  .map((list) =>
    list.map(({ seconds, pictures }, index) =>
      task(`task-${index}`, seconds, { pictures, status: pictures === null ? 'pending' : 'completed' }),
    ),
  );

describe('matching any calls and tasks', () => {
  it('assigns no task to two calls, and none that does not fit', () => {
    fc.assert(
      fc.property(calls, tasks, (open, listed) => {
        const matches = [...matchTasks(open, listed)];
        const given = matches.map(([, match]) => match.task.id);
        expect(new Set(given).size).toBe(given.length);
        for (const [id, match] of matches) {
          const asked = open.find((each) => each.id === id);
          const distance = match.task.createdAt - (asked?.issuedAt ?? Number.NaN);
          expect(distance).toBeGreaterThanOrEqual(-5_000);
          expect(distance).toBeLessThanOrEqual(60_000);
          expect([null, asked?.pictures]).toContain(match.task.pictures);
        }
      }),
    );
  });

  it('finds the same pairs in every process, however the lists are ordered', () => {
    fc.assert(
      fc.property(calls, tasks, (open, listed) => {
        const pairs = [...matchTasks(open, listed)].map(([id, match]) => `${id} ${match.task.id}`).sort();
        const reversed = matchTasks([...open].reverse(), [...listed].reverse());
        expect([...reversed].map(([id, match]) => `${id} ${match.task.id}`).sort()).toEqual(pairs);
      }),
    );
  });

  it('gives each of two simultaneous lost calls a task of its own once the list has both', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3_000 }),
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 0, max: 20 }),
        (apartMs, firstSeconds, secondSeconds) => {
          const open = [call('a', 0), call('b', apartMs / 1_000)];
          const listed = [task('t', firstSeconds), task('u', secondSeconds)];
          const matches = matchTasks(open, listed);
          expect(new Set(['a', 'b'].map((id) => matches.get(id)?.task.id))).toEqual(new Set(['t', 'u']));
        },
      ),
    );
  });
});
