'use client';

import { useEffect } from 'react';
import { useLiveQuery } from '../platform/use-live-query';
import { useSession } from '../session/session-store';
import { useCopiesPreference } from './copies-preference';
import { useFullBrowser } from './full-browser-store';
import type { CopiesReading } from './read-copies';

/** Why this browser's library has no copy, or `on`. */
export type CopiesMode = 'on' | 'off' | 'no-code' | 'no-storage' | 'turned-off' | 'deleted' | 'insecure';

/** The state of the copies, updated at every change; null while it is first read. */
export function useCopies(): { mode: CopiesMode; reading: CopiesReading } | null {
  const studioMode = useSession(({ session }) => session && (session.library?.mode ?? 'off'));
  const isOn = useCopiesPreference((state) => state.isOn);
  const load = () => import('./read-copies').then((module) => module.readCopies);
  const query = useLiveQuery('copies', load, 'paced');
  const isFull = useFullBrowser((state) => state.isFull);

  // Synchronises with the choice of an earlier visit.
  useEffect(() => {
    void useCopiesPreference.persist.rehydrate();
  }, []);

  if (query.value === null) return null;
  const reading = isFull ? withoutRoom(query.value) : query.value;
  // A studio that cannot be reached takes copies later.
  return { mode: modeOf(studioMode ?? 'on', isOn, reading), reading };
}

function withoutRoom(reading: CopiesReading): CopiesReading {
  return { ...reading, copying: { ...reading.copying, problem: 'no-room' } };
}

function modeOf(
  studioMode: 'on' | 'off' | 'no-code' | 'no-storage',
  isOn: boolean,
  { copying }: CopiesReading,
): CopiesMode {
  if (studioMode !== 'on') return studioMode;
  if (!isOn) return 'turned-off';
  if (!globalThis.isSecureContext) return 'insecure';
  return copying.problem === 'none' ? 'deleted' : 'on';
}
