import type { Messages } from './load-messages';

/** A namespace or a key of the messages, with dots, such as `jobs.price`. */
type MessagePath = keyof Messages | `${keyof Messages}.${string}`;

/** Messages of the frame around every page, without those of screens that replace it and of warnings above it. */
const frameMessages = [
  'shell.skip',
  'shell.pages',
  'shell.links',
  'shell.meterName',
  'shell.meterToday',
  'shell.meterAll',
  'shell.ownKey',
  'shell.demo',
  'shell.demoShort',
  'shell.jobsRunning',
  'shell.composer',
  'shell.composerOpen',
  'shell.composerClose',
  'shell.composerTaller',
  'shell.composerShorter',
  'shell.table',
  'shell.recovered',
  'shell.unsent',
] as const;

/** What a form shows while nothing of it is open. */
const formMessages = [
  'parameters.more',
  'ui.decrease',
  'ui.increase',
  'snippets.show',
  'parameters.images',
  'parameters.quality',
  'parameters.size',
  'parameters.model.label',
  'parameters.model.retiredName',
  'parameters.model.retired',
  'parameters.model.retiredOn',
  'parameters.model.retires',
  'parameters.model.notServed',
  'parameters.model.inChatHint',
  'parameters.model.reverseHint',
  'parameters.model.unlistedHint',
] as const;

/**
 * The messages that come with the HTML, for everything that is rendered at once. All others are loaded with the first
 * part of a page that is rendered later. A test compares these lists with what the pages use.
 */
export const sentMessages = {
  frame: [...frameMessages, 'settings.title'],
  create: [
    'create.generate',
    'create.generateBlocked',
    'create.prompt',
    'create.tools.starters',
    'create.tools.clear',
    'create.tools.undo',
    'create.first',
    'edit.promptPlaceholder',
    'jobs.price',
    ...formMessages,
  ],
  edit: ['create.prompt', 'edit', 'jobs', 'moderation', 'pictures', 'references', ...formMessages],
  chat: [
    'snippets.show',
    'chat',
    'costs.bases',
    'create',
    'errors',
    'jobs',
    'moderation',
    'parameters',
    'pictures',
    'references',
  ],
  gallery: ['gallery', 'pictures', 'share.mine'],
  trash: ['trash', 'gallery', 'pictures'],
  unlock: ['shell.unlock'],
  join: ['join', 'copies.join', 'copies.hint'],
  costs: ['costs', 'errors'],
} as const satisfies Record<string, readonly MessagePath[]>;

export type SentPart = keyof typeof sentMessages;

/** The messages of a part, nested as in the whole file. */
export function pickMessages(messages: Messages, part: SentPart): Partial<Messages> {
  const picked: Nested = {};
  for (const path of sentMessages[part]) copyAt(messages as unknown as Nested, picked, path.split('.'));
  return picked as Partial<Messages>;
}

interface Nested {
  [key: string]: Nested | string;
}

function copyAt(from: Nested, to: Nested, [key = '', ...rest]: readonly string[]): void {
  const value = from[key];
  if (value === undefined) throw new Error(`There is no message "${key}".`);
  if (rest.length === 0 || typeof value === 'string') {
    to[key] = value;
    return;
  }
  const inner = to[key];
  const copy: Nested = typeof inner === 'object' ? inner : {};
  to[key] = copy;
  copyAt(value, copy, rest);
}

/** Messages of a page together with those of the frame around it. */
export function joinMessages(outer: Partial<Messages>, inner: Partial<Messages>): Partial<Messages> {
  return join(outer as Nested, inner as Nested) as Partial<Messages>;
}

function join(one: Nested, other: Nested): Nested {
  const joined = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const before = joined[key];
    joined[key] = typeof before === 'object' && typeof value === 'object' ? join(before, value) : value;
  }
  return joined;
}
