'use client';

import { useEffect, useState } from 'react';

/** Milliseconds since `startedAt`, renewed every second while it runs. */
export function useElapsed(startedAt: string, isRunning: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  // Synchronises with the clock.
  useEffect(() => {
    if (!isRunning) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return Math.max(0, now - Date.parse(startedAt));
}
