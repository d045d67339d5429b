import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Reading } from '@/lib/server/platform/reading';
import { ReadingRoom } from '@/lib/server/platform/reading-room';

const { signal } = new AbortController();
const kilobyte = 1024;
const small = 64 * kilobyte;
const open = () =>
  new ReadingRoom({
    capacityBytes: 1_000 * kilobyte,
    clientBytes: 700 * kilobyte,
    reviewMs: 1_000,
    movingBytes: 100 * kilobyte,
  });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Waits for room, and records whether it was given. */
function ask(reading: Reading, bytes: number, by = signal) {
  const state = { given: false, failed: false };
  reading.wait(by, bytes).then(
    () => Object.assign(state, { given: true }),
    () => Object.assign(state, { failed: true }),
  );
  return state;
}

const turn = () => vi.advanceTimersByTimeAsync(0);

it('gives slow answers no more room than the bytes that have arrived', () => {
  const room = open();
  const dripping = Array.from({ length: 20 }, () => room.open('one'));
  for (const reading of dripping) {
    expect(reading.tryTake(small)).toBe(true);
    expect(reading.tryTake(10)).toBe(true);
  }
  expect(room.heldBytes).toBe(200);
  expect(room.open('other').tryTake(600 * kilobyte)).toBe(true);
});

it('leaves room to other clients, however much one client asks for', () => {
  const room = open();
  expect(room.open('one').tryTake(600 * kilobyte)).toBe(true);
  expect(room.open('one').tryTake(300 * kilobyte)).toBe(false);
  expect(room.open('other').tryTake(300 * kilobyte)).toBe(true);
});

it('lets one answer exceed the capacity to be read to its end if all want more than there is', async () => {
  const room = open();
  const [first, second] = [room.open('one'), room.open('other')];
  expect(first.tryTake(500 * kilobyte)).toBe(true);
  expect(second.tryTake(500 * kilobyte)).toBe(true);
  const preferred = ask(second, 400 * kilobyte);
  const other = ask(first, 400 * kilobyte);
  await turn();
  expect([preferred.given, other.given]).toEqual([true, false]);
  second.clear();
  await turn();
  expect(other.given).toBe(true);
});

it('continues with the next answer once the preferred one stands still', async () => {
  const room = open();
  const [first, second] = [room.open('one'), room.open('other')];
  first.tryTake(600 * kilobyte);
  second.tryTake(400 * kilobyte);
  expect(ask(first, 300 * kilobyte)).toBeDefined();
  const waiting = ask(second, 100 * kilobyte);
  await turn();
  expect(waiting.given).toBe(false);
  // It took much a moment ago, and has taken nothing since.
  await vi.advanceTimersByTimeAsync(1_000);
  expect(waiting.given).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(waiting.given).toBe(true);
});

it('forgets an answer that was aborted while it waited', async () => {
  const room = open();
  const [first, second, third] = [room.open('one'), room.open('other'), room.open('third')];
  first.tryTake(600 * kilobyte);
  second.tryTake(400 * kilobyte);
  ask(first, 300 * kilobyte);
  const abort = new AbortController();
  const aborted = ask(second, 100 * kilobyte, abort.signal);
  abort.abort();
  await turn();
  expect(aborted.failed).toBe(true);
  first.clear();
  expect(third.tryTake(100 * kilobyte)).toBe(true);
  expect(room.heldBytes).toBe(500 * kilobyte);
});

it('begins no more answers than can be read to their end if their sizes are announced', async () => {
  const room = open();
  const readings = Array.from({ length: 4 }, () => room.open('one', 300 * kilobyte + small));
  for (const reading of readings) reading.tryTake(small);
  const [first, second, third, fourth] = readings;
  expect([first?.tryTake(kilobyte), second?.tryTake(kilobyte), third?.tryTake(kilobyte)]).toEqual([
    true,
    true,
    false,
  ]);
  expect(room.heldBytes).toBe(600 * kilobyte);
  const waiting = [third, fourth].map((reading) => reading && ask(reading, kilobyte));
  await turn();
  // One is read beyond the capacity, because nobody knows whether the first two go on.
  expect(waiting.map((each) => each?.given)).toEqual([true, false]);
  expect(first?.tryTake(299 * kilobyte)).toBe(true);
  expect(room.heldBytes).toBe(900 * kilobyte);
  first?.clear();
  second?.clear();
  await turn();
  expect(waiting[1]?.given).toBe(true);
  expect(room.heldBytes).toBe(600 * kilobyte);
});

it('takes the reserved room from an upload that stands still while others wait', async () => {
  const room = open();
  const standing = room.open('one', 600 * kilobyte + small);
  standing.tryTake(small);
  standing.tryTake(10);
  const favourite = room.open('other', 500 * kilobyte + small);
  favourite.tryTake(small);
  ask(favourite, 10);
  const waiting = room.open('third', 300 * kilobyte + small);
  waiting.tryTake(small);
  const asked = ask(waiting, 10);
  await turn();
  expect([asked.given, room.heldBytes]).toEqual([false, 1_100 * kilobyte]);
  favourite.tryTake(200 * kilobyte);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked.given).toBe(false);
  favourite.tryTake(200 * kilobyte);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked.given).toBe(true);
  expect(room.heldBytes).toBe(10 + 800 * kilobyte);
  // The rest of that upload takes room as it arrives.
  expect(standing.tryTake(kilobyte)).toBe(true);
  expect(room.heldBytes).toBe(10 + 801 * kilobyte);
  for (const reading of [standing, favourite, waiting]) reading.clear();
  expect(room.heldBytes).toBe(0);
});

it('keeps what was read, stays within the capacity, and lets others in as room is released', async () => {
  const room = open();
  const [first, second] = [room.open('one', 600 * kilobyte), room.open('other', 400 * kilobyte)];
  await first.reserve(signal);
  await second.reserve(signal);
  expect(room.heldBytes).toBe(1_000 * kilobyte);
  first.settle(500 * kilobyte);
  expect(room.heldBytes).toBe(900 * kilobyte);
  const third = room.open('third', 200 * kilobyte);
  const state = { given: false };
  void third.reserve(signal).then(() => Object.assign(state, { given: true }));
  second.settle(400 * kilobyte);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(state.given).toBe(false);
  first.settle(400 * kilobyte);
  await turn();
  expect(state.given).toBe(true);
  for (const reading of [first, second, third]) reading.clear();
  expect(room.heldBytes).toBe(0);
});

it('reads one body beyond the capacity if nothing that was read can make room', async () => {
  const room = open();
  const large = room.open('one', 2_000 * kilobyte);
  await large.reserve(signal);
  expect(room.heldBytes).toBe(2_000 * kilobyte);
  large.settle(2_000 * kilobyte);
  const next = room.open('other', 100 * kilobyte);
  const state = { given: false };
  void next.reserve(signal).then(() => Object.assign(state, { given: true }));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(state.given).toBe(false);
  large.clear();
  await turn();
  expect(state.given).toBe(true);
});
