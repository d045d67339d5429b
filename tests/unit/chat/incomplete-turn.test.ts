import { AppRouterContext } from 'next/dist/shared/lib/app-router-context.shared-runtime';
import { NextIntlClientProvider } from 'next-intl';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, expect, it, vi } from 'vitest';
import { formatClock } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import messages from '@/messages/en.json';
import { openProfile } from '../../support/library-profile';

afterEach(() => vi.unstubAllGlobals());

const at = formatClock(Date.now() - 60_000, 0, '0000000a');
const date = '2026-11-20T08:00:00.000Z';
const least = { jobId: 'turn', status: 'succeeded', images: [], lastSequence: 3 };

function turnRow(state: unknown): LibraryRow {
  const values = {
    ...{ conversationId: 'talk', parentId: null, createdAt: date, state },
    ...{ pictures: [{ name: 'lamp.png' }], turnsLeftOut: 0, answerCharacters: 4, raw: 'Done' },
  };
  const fields = Object.entries(values).map(([name, value]) => [name, [value, at]]);
  return { kind: 'turn', id: 'turn', fields: Object.fromEntries(fields) };
}

it.each([
  ['nothing but what is needed', {}],
  ['no text', { prompt: 'A lamp', error: null }],
  ['no error', { prompt: 'A lamp', text: 'Done' }],
  ['an error without a code', { prompt: 'A lamp', text: 'Done', error: {} }],
  ['a picture without a state', { prompt: 'A lamp', text: 'Done', images: [null] }],
])('shows a turn of another device whose state has %s', async (_, more) => {
  const { database } = await openProfile();
  const [{ applyRows }, { listTurns }, { searchConversations }, { TurnAnswer }] = await Promise.all([
    import('@/lib/browser/library-copies/apply-rows'),
    import('@/lib/browser/conversations/turns'),
    import('@/lib/browser/conversations/conversations'),
    import('@/components/chat/turn-answer'),
  ]);
  await applyRows([turnRow({ ...least, ...more })]);
  const [turn] = await listTurns('talk');
  if (turn === undefined) throw new Error('The turn was not taken.');
  const answer = createElement(TurnAnswer, { turn, job: turn.state, onOpenPicture: () => undefined });
  const inEnglish = { locale: 'en' as const, messages, timeZone: 'UTC', children: answer };
  const page = createElement(NextIntlClientProvider, inEnglish);
  const routed = createElement(AppRouterContext.Provider, { value: {} as never }, page);
  expect(renderToStaticMarkup(routed)).toContain('text' in more ? 'Done' : '<div');
  expect(turn.pictures.reduce((sum, { receipt }) => sum + receipt.sizeBytes, 0)).toBe(0);
  expect(turn.state.prompt).toBe('prompt' in more ? 'A lamp' : '');
  const talk = { id: 'talk', title: 'Lamps', createdAt: date, updatedAt: date, shownTurnId: null };
  expect(await searchConversations([talk], ['lamps'])).toEqual([talk]);
  // The row stays as the other device sent it: otherwise it would be sent back as changed.
  expect((await database.turns.get('turn'))?.state).toEqual({ ...least, ...more });
  expect(await database.changed.count()).toBe(0);
});

it('leaves a turn that is complete the same object', async () => {
  const [{ completeTurn }, { initialJob }] = await Promise.all([
    import('@/lib/browser/conversations/complete-turn'),
    import('@/lib/protocol/job-state'),
  ]);
  const request = { id: 'turn', kind: 'chat' as const, model: 'm', prompt: 'A lamp', parameters: {} };
  const known = { createdAt: date, demo: true, estimateMicroUsd: 5 };
  const state = {
    ...initialJob(request, known),
    ...{ percent: 40, text: 'Done', answer: { echo: null, genIds: [] } },
    ...{ cost: { microUsd: 5, basis: 'usage' as const } },
    error: { code: 'no_picture' as const, message: '', retryable: true },
    images: [{ status: 'pending' as const, previews: 0 }],
  };
  const turn = { conversationId: 'talk', parentId: null };
  const row = {
    ...{ id: 'turn', ...turn, createdAt: date, state: { ...state, turn }, revision: 1 },
    ...{ pictures: [], answerCharacters: 0, turnsLeftOut: 0 },
  };
  expect(completeTurn(row)).toBe(row);
});
