'use client';

import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useChat } from '@/lib/browser/chat/chat-store';
import { mergeTurns } from '@/lib/browser/chat/merge-turns';
import { type PathStep, turnPath } from '@/lib/browser/chat/turn-path';
import type { ConversationRow, TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { type LiveQuery, useLiveQuery } from '@/lib/browser/platform/use-live-query';

export interface ShownConversation {
  /** null: the conversation is new, or nothing can be stored here. */
  conversation: ConversationRow | null;
  path: readonly PathStep<TurnRow>[];
  status: LiveQuery<unknown>['status'];
}

const noRows: readonly TurnRow[] = [];

/** The shown branch of the open conversation. Turns that did not change stay the same objects. */
export function useConversation(): ShownConversation {
  const id = useChat((state) => state.conversationId);
  const chosenId = useChat((state) => state.shownTurnId);
  const conversation = useLiveQuery(`conversation:${id}`, async () => {
    const { getConversation } = await import('@/lib/browser/conversations/conversations');
    return async () => (id === null ? null : getConversation(id));
  });
  const turns = useLiveQuery(`turns:${id}`, () => loadTurnsQuery(id));
  const jobIds = useJobs(
    useShallow(({ order, jobs }) => order.filter((jobId) => jobs[jobId]?.turn?.conversationId === id)),
  );

  const path = useMemo(() => {
    if (id === null || turns.status === 'reading') return [];
    const { jobs } = useJobs.getState();
    const jobsHere = jobIds.flatMap((jobId) => jobs[jobId] ?? []);
    const merged = mergeTurns(id, turns.value ?? noRows, jobsHere);
    const isHere = merged.some((turn) => turn.id === chosenId);
    return turnPath(merged, isHere ? chosenId : (conversation.value?.shownTurnId ?? null));
  }, [id, turns, jobIds, chosenId, conversation.value]);
  return { conversation: conversation.value, path, status: turns.status };
}

async function loadTurnsQuery(id: string | null): Promise<() => Promise<readonly TurnRow[]>> {
  const { listTurns } = await import('@/lib/browser/conversations/turns');
  let before = new Map<string, TurnRow>();
  return async () => {
    if (id === null) return noRows;
    const rows = (await listTurns(id)).map((row) => {
      const known = before.get(row.id);
      return known?.revision === row.revision ? known : row;
    });
    before = new Map(rows.map((row) => [row.id, row]));
    return rows;
  };
}
