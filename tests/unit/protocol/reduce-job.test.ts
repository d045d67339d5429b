import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initialJob, isRunning, type JobState } from '@/lib/protocol/job-state';
import { type JobFact, reduceJob } from '@/lib/protocol/reduce-job';

const request = {
  id: '3f2b8c1e-9d47-4a6b-8f10-5c7e2d9a4b63',
  kind: 'create',
  model: 'gpt-image-1',
  prompt: 'a red cat',
  parameters: { n: 2 },
} as const;
const known = { createdAt: '2026-11-22T10:00:00.000Z', demo: false, estimateMicroUsd: 84_000 };

const create = () => initialJob(request, known);
const chat = () => initialJob({ ...request, kind: 'chat', parameters: {} }, known);

/** Facts as frames of a stream, numbered from 1. */
function play(job: JobState, facts: readonly JobFact[], from = 1): JobState {
  return facts.reduce((state, fact, position) => reduceJob(state, fact, from + position), job);
}

/** Facts that the browser finds out itself, without a number. */
function tell(job: JobState, ...facts: readonly JobFact[]): JobState {
  return facts.reduce((state, fact) => reduceJob(state, fact), job);
}

const start = {
  event: 'job-start',
  data: {
    jobId: request.id,
    kind: 'create',
    model: request.model,
    startedAt: known.createdAt,
    demo: false,
    estimate: { microUsd: 85_000, basis: 'per-image' },
  },
} as const;
const progress = (stage: JobState['stage'], percent: number | null): JobFact => ({
  event: 'job-progress',
  data: { stage, percent },
});
const preview = (index: number): JobFact => ({
  event: 'image-preview',
  data: { index, mimeType: 'image/png' },
});
const size = { mimeType: 'image/png', width: 1024, height: 1536 };
const arrive = (index: number): JobFact => ({ event: 'image-end', data: { index, ...size } });
const save = (index: number): JobFact => ({ event: 'image-saved', data: { index } });
const fail = (index: number, reason: 'withheld' | 'download'): JobFact => ({
  event: 'image-fail',
  data: { index, reason, retryable: reason === 'download' },
});
const cost: JobFact = {
  event: 'cost-report',
  data: {
    microUsd: 250_350,
    basis: 'usage',
    usage: { inputTextTokens: 150, inputImageTokens: 0, outputTokens: 6240 },
    demo: false,
  },
};
const end = (status: 'succeeded' | 'partial' | 'failed' | 'cancelled', delivered: number): JobFact => ({
  event: 'job-end',
  data: { status, requested: 2, delivered },
});

const pending = (previews = 0) => ({ status: 'pending', previews });
const arrived = { status: 'arrived', ...size };
const saved = { status: 'saved', ...size };

const wholeJob = [
  start,
  progress('generating', null),
  preview(0),
  preview(0),
  preview(1),
  progress('generating', 60),
  arrive(0),
  progress('saving', 100),
  arrive(1),
  cost,
  end('succeeded', 2),
];

describe('a new job', () => {
  test('has an empty tile for each requested picture, one if n is missing, and none yet in a chat', () => {
    expect(create().images).toEqual([pending(), pending()]);
    expect(initialJob({ ...request, parameters: {} }, known)).toMatchObject({
      requested: 1,
      images: [pending()],
    });
    expect(chat()).toMatchObject({ requested: 0, images: [] });
  });

  test('is connecting, costs nothing yet, and knows its estimate', () => {
    expect(create()).toMatchObject({
      status: 'connecting',
      cost: null,
      estimateMicroUsd: 84_000,
      lastSequence: 0,
    });
    expect(isRunning(create())).toBe(true);
  });
});

describe('a job that succeeds', () => {
  test('runs from its start, with what the server estimates', () => {
    const job = play(create(), [start, progress('generating', 40)]);
    expect(job).toMatchObject({
      status: 'running',
      stage: 'generating',
      percent: 40,
      estimateMicroUsd: 85_000,
    });
    expect(isRunning(job)).toBe(true);
  });

  test('keeps the estimate of the browser if the server knows no price, and costs it if nobody tells the cost', () => {
    const unpriced: JobFact = {
      event: 'job-start',
      data: { ...start.data, estimate: { microUsd: null, basis: 'estimate' } },
    };
    const untold = { microUsd: null, basis: 'estimate', demo: false } as const;
    const job = play(create(), [unpriced]);
    expect(job.estimateMicroUsd).toBe(84_000);
    const costs = [untold, { ...untold, chargedShare: 0.5 }].map(
      (data) => play(job, [{ event: 'cost-report', data }], 2).cost,
    );
    expect(costs).toEqual([
      { microUsd: 84_000, basis: 'estimate' },
      { microUsd: 42_000, basis: 'estimate' },
    ]);
    const unknown = initialJob(request, { ...known, estimateMicroUsd: null });
    expect(play(unknown, [unpriced, { event: 'cost-report', data: untold }]).cost?.microUsd).toBeNull();
  });

  test('counts previews for each tile until its picture arrives', () => {
    expect(play(create(), [start, preview(0), preview(0), preview(1)]).images).toEqual([
      pending(2),
      pending(1),
    ]);
    expect(play(create(), [start, preview(0), arrive(0), preview(0)]).images[0]).toEqual(arrived);
  });

  test('shows a picture as saved only once the library has it', () => {
    const job = play(create(), [start, arrive(1)]);
    expect(job.images).toEqual([pending(), arrived]);
    expect(tell(job, save(1)).images).toEqual([pending(), saved]);
  });

  test('ends with its cost, usage and count', () => {
    const job = play(create(), wholeJob);
    expect(job).toMatchObject({
      status: 'succeeded',
      requested: 2,
      delivered: 2,
      error: null,
      lastSequence: 11,
    });
    expect(job.cost).toEqual({
      microUsd: 250_350,
      basis: 'usage',
      usage: { inputTextTokens: 150, inputImageTokens: 0, outputTokens: 6240 },
    });
    expect(isRunning(job)).toBe(false);
  });

  test('has no usage if none was reported', () => {
    const perCall: JobFact = {
      event: 'cost-report',
      data: { microUsd: 9_000, basis: 'per-call', demo: true },
    };
    const job = play(create(), [start, perCall]);
    expect(job.cost).toEqual({ microUsd: 9_000, basis: 'per-call' });
    expect(job.demo).toBe(true);
  });
});

describe('a chat', () => {
  test('grows its text by each delta and its tiles by each picture', () => {
    const delta = (text: string): JobFact => ({ event: 'text-delta', data: { text } });
    const job = play(chat(), [start, delta('Here '), delta('it is.'), arrive(0), arrive(1)]);
    expect(job).toMatchObject({ text: 'Here it is.', images: [arrived, arrived] });
  });

  test('makes room for a picture before earlier ones have arrived', () => {
    expect(play(chat(), [start, arrive(2)]).images).toEqual([pending(), pending(), arrived]);
  });
});

describe('a chat whose request the model rewrote', () => {
  const echo = { prompt: 'a red cat, sitting', ratio: '2:3' };

  test('shows the rewritten request while it runs, and the ids for a follow-up at its end', () => {
    const running = play(chat(), [
      start,
      { event: 'job-progress', data: { stage: 'queued', percent: null, echo } },
      progress('generating', 40),
    ]);
    expect(running.answer).toEqual({ echo, genIds: [] });
    const ended = play(running, [{ event: 'answer-end', data: { echo, genIds: ['gen_01'] } }], 4);
    expect(ended.answer).toEqual({ echo, genIds: ['gen_01'] });
  });

  test('knows its conversation from the beginning', () => {
    const turn = { conversationId: 'c', parentId: null };
    expect(initialJob({ ...request, kind: 'chat' }, { ...known, turn }).turn).toEqual(turn);
    expect(create()).not.toHaveProperty('turn');
  });
});

describe('a job that does not go well', () => {
  test('is partial: it has the pictures that came, and why the others did not', () => {
    const job = play(create(), [start, arrive(0), fail(1, 'withheld'), cost, end('partial', 1)]);
    expect(job).toMatchObject({
      status: 'partial',
      delivered: 1,
      images: [arrived, { status: 'failed', reason: 'withheld', retryable: false }],
    });
  });

  test('fails with its error, and keeps what it cost', () => {
    const error = { code: 'moderation_blocked', message: 'Refused.', retryable: false } as const;
    const failed: JobFact = {
      event: 'job-end',
      data: { status: 'failed', requested: 2, delivered: 0, error },
    };
    const job = play(create(), [start, cost, failed]);
    expect(job).toMatchObject({ status: 'failed', error, cost: { microUsd: 250_350 } });
  });

  test('is cancelled, and keeps the pictures that came before', () => {
    const job = play(create(), [start, arrive(0), cost, end('cancelled', 1)]);
    expect(job).toMatchObject({ status: 'cancelled', images: [arrived, pending()] });
  });

  test('costs nothing when the server refused the request', () => {
    const data = { code: 'over_budget', message: 'Enough for today.', retryable: false } as const;
    const job = tell(create(), { event: 'request-refused', data });
    expect(job).toMatchObject({ status: 'failed', error: data, cost: { microUsd: 0, basis: 'none' } });
    expect(isRunning(job)).toBe(false);
  });

  test('gets a picture after all if its download succeeds later', () => {
    const job = play(create(), [start, arrive(0), fail(1, 'download'), cost, end('partial', 1)]);
    const again = tell(job, arrive(1), save(1));
    expect(again.images).toEqual([arrived, saved]);
    expect(again.cost).toEqual(job.cost);
  });

  test('is uncertain once a picture that was fetched again is', () => {
    const fetched: JobFact = {
      event: 'image-end',
      data: { index: 0, mimeType: 'image/png', width: 8, height: 8, uncertain: true },
    };
    expect(play(create(), [start, fetched]).isUncertain).toBe(true);
  });

  test('stays partial if part of a picture is missing, and says so even once the picture is saved', () => {
    const damaged: JobFact = { event: 'image-end', data: { index: 0, ...size, damaged: true } };
    const error = { code: 'upstream_cut_off', message: 'Cut.', retryable: true } as const;
    const data = { status: 'partial', requested: 1, delivered: 1, error } as const;
    const job = tell(play(create(), [start, damaged, cost, { event: 'job-end', data }]), save(0));
    expect(job.images[0]).toEqual({ ...saved, isDamaged: true });
    expect(job).toMatchObject({ status: 'partial', error, delivered: 1 });
    expect(tell(play(create(), [start, damaged]), arrive(0)).images[0]).toEqual(arrived);
  });

  test('stays cancelled if it was, and counts a picture that a second download delivered', () => {
    const error = { code: 'cancelled', message: 'Stopped.', retryable: false } as const;
    const data = { status: 'cancelled', requested: 1, delivered: 0, error } as const;
    const job = play(chat(), [start, fail(0, 'download'), cost, { event: 'job-end', data }]);
    expect(tell(job, arrive(0), save(0))).toMatchObject({ status: 'cancelled', error, delivered: 1 });
  });

  test('says why a picture is not in the library, and that it is saved once there is room again', () => {
    const job = tell(play(create(), [start, arrive(0)]), {
      event: 'image-unsaved',
      data: { index: 0, reason: 'quota' },
    });
    expect(job.images[0]).toEqual({ status: 'unsaved', reason: 'quota', ...size });
    expect(tell(job, save(0)).images[0]).toEqual(saved);
  });

  test('saves nothing that has not arrived', () => {
    expect(tell(play(create(), [start]), save(0)).images[0]).toEqual(pending());
  });
});

describe('a stream that is lost and found again', () => {
  test('changes nothing about the job except its connection', () => {
    const job = play(create(), [start, progress('generating', 40)]);
    const lost = tell(job, { event: 'connection-lost' });
    expect(lost).toEqual({ ...job, connection: 'lost' });
    expect(tell(lost, { event: 'connection-opened' })).toEqual(job);
  });

  test('changes nothing if it is replayed from the beginning, wherever it was lost', () => {
    const whole = play(create(), wholeJob);
    for (let cut = 0; cut <= wholeJob.length; cut += 1) {
      const before = play(create(), wholeJob.slice(0, cut));
      expect(play(before, wholeJob.slice(0, cut))).toBe(before);
      expect(play(before, wholeJob)).toEqual(whole);
    }
  });

  test('leaves saved pictures saved if it is replayed afterwards', () => {
    const job = tell(play(create(), wholeJob), save(0), save(1));
    expect(play(job, wholeJob)).toBe(job);
    expect(tell(job, arrive(0)).images).toEqual([saved, saved]);
  });

  test('ignores a late frame: an older state never replaces a newer one', () => {
    const job = play(create(), wholeJob);
    expect(reduceJob(job, progress('queued', 5), 2)).toBe(job);
    expect(reduceJob(job, start, 1)).toBe(job);
  });

  test('ends the same however often frames are repeated', () => {
    const whole = play(create(), wholeJob);
    const repeats = fc.array(fc.nat(wholeJob.length - 1), { maxLength: 40 });
    fc.assert(
      fc.property(repeats, (positions) => {
        let job = create();
        for (const [position, fact] of wholeJob.entries()) {
          job = reduceJob(job, fact, position + 1);
          for (const earlier of positions.filter((each) => each <= position)) {
            const again = wholeJob[earlier];
            if (again) job = reduceJob(job, again, earlier + 1);
          }
        }
        expect(job).toEqual(whole);
      }),
    );
  });
});

describe('reduceJob', () => {
  test('never changes the state that it is given', () => {
    const freeze = (job: JobState): JobState => {
      for (const image of job.images) Object.freeze(image);
      Object.freeze(job.images);
      return Object.freeze(job);
    };
    const facts = [...wholeJob, save(0), fail(1, 'download'), arrive(4)];
    expect(() => facts.reduce((job, fact) => freeze(reduceJob(job, fact)), freeze(create()))).not.toThrow();
  });
});

describe('what was paid for is kept:', () => {
  test('a picture that is here does not turn into a failure', () => {
    const job = tell(play(create(), [start, arrive(0), arrive(1)]), save(0));
    expect(tell(job, fail(0, 'download'), fail(1, 'download')).images).toEqual([saved, arrived]);
  });

  test('a refusal after the start does not take back the reported cost', () => {
    const data = { code: 'job_gone', message: 'Gone.', retryable: false } as const;
    const job = tell(play(create(), [start, cost]), { event: 'request-refused', data });
    expect(job.cost?.microUsd).toBe(250_350);
  });
});
