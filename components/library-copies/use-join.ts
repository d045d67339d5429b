'use client';

import { useState } from 'react';
import type { JoinAnswer } from '@/lib/browser/library-copies/devices';

/** Joins the library of another device, and gives the result of the last attempt. */
export function useJoin(): {
  answer: JoinAnswer | null;
  isAsking: boolean;
  /** How many originals are still to be fetched from the previous library. */
  left: number;
  join: (typed: string) => Promise<JoinAnswer>;
} {
  const [answer, setAnswer] = useState<JoinAnswer | null>(null);
  const [isAsking, setAsking] = useState(false);
  const [left, setLeft] = useState(0);
  const join = async (typed: string) => {
    setAsking(true);
    setAnswer(null);
    try {
      const { joinDevice, readJoinSecret } = await import('@/lib/browser/library-copies/devices');
      const joined = await joinDevice(readJoinSecret(typed), setLeft);
      setAnswer(joined);
      return joined;
    } finally {
      setLeft(0);
      setAsking(false);
    }
  };
  return { answer, isAsking, left, join };
}
