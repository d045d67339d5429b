import { expect, it } from 'vitest';
import { conversationTitle } from '@/lib/browser/conversations/conversation-title';

it.each([
  ['  A red lamp \n over still water', 'A red lamp'],
  ['a'.repeat(60), 'a'.repeat(60)],
  [
    'A lighthouse keeper reads by a small red lamp while the sea is loud outside',
    'A lighthouse keeper reads by a small red lamp while the sea…',
  ],
  ['燈'.repeat(80), `${'燈'.repeat(60)}…`],
  ['🏮'.repeat(61), `${'🏮'.repeat(60)}…`],
])('takes the first line of %j as the title and cuts a long one', (message, title) => {
  expect(conversationTitle(message)).toBe(title);
});
