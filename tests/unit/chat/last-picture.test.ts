import { expect, it } from 'vitest';
import { lastPicture } from '@/lib/browser/chat/last-picture';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { initialJob, type JobImage } from '@/lib/protocol/job-state';

const whole = { status: 'saved', mimeType: 'image/png', width: 3, height: 2 } as const;
const half = { ...whole, isDamaged: true } as const;
const pending = { status: 'pending', previews: 0 } as const;

/** A conversation, given as the pictures of each answer. */
const path = (...answers: readonly (readonly JobImage[])[]) =>
  answers.map((images, at) => {
    const id = `turn-${at}`;
    const createdAt = new Date(Date.UTC(2026, 0, 1, 0, at)).toISOString();
    const place = { conversationId: 'c', parentId: at === 0 ? null : `turn-${at - 1}` };
    const request = { id, kind: 'chat' as const, model: 'gpt-4o-image', prompt: 'A lamp', parameters: {} };
    const known = { createdAt, demo: false, estimateMicroUsd: null, turn: place };
    const state = { ...initialJob(request, known), status: 'succeeded' as const, images };
    const stored = { revision: 0, pictures: [], answerCharacters: 0, turnsLeftOut: 0 };
    const turn: TurnRow = { ...place, ...stored, id, createdAt, state };
    return { turn, branches: [id] };
  });

it('the last picture is the conversation’s newest whole one, because half a picture cannot be sent', () => {
  expect(lastPicture(path([whole], [whole, whole], [pending]), {})).toBe('turn-1:1');
  expect(lastPicture(path([whole], [whole, half]), {})).toBe('turn-1:0');
  expect(lastPicture(path([whole], [half]), {})).toBe('turn-0:0');
  expect(lastPicture(path([half]), {})).toBeNull();
});
