import { afterEach, expect, it, vi } from 'vitest';
import { campaign } from '@/lib/browser/platform/leadership';

afterEach(() => vi.unstubAllGlobals());

it('a tab that has withdrawn does not lead, even if the lock that it had seized comes only then', async () => {
  const granted: (() => unknown)[] = [];
  const request = (_: string, { steal }: LockOptions, lead: () => unknown) => {
    if (steal) granted.push(lead);
    return new Promise(() => undefined);
  };
  vi.stubGlobal('navigator', { locks: { request } });
  let leads = 0;
  const onElected = () => {
    leads += 1;
  };
  const one = campaign('test', { onElected, onDeposed: () => undefined });
  one.seize();
  one.withdraw();
  const held = granted[0]?.();
  expect(leads).toBe(0);
  // The lock is free for the tabs that wait for it.
  await held;
});
