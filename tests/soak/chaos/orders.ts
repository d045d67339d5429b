import sharp from 'sharp';
import type { Random } from './random';

/** What every button names: an amount that no call costs, so that it can be recognized in the ledger. */
export const namedMicroUsd = 1;

/** What one press asks for, and what the gateway will do with it. */
export interface ChaosJob {
  kind: 'create' | 'edit' | 'chat';
  model: string;
  /** Unique, so that the gateway's calls for this order can be found by it. */
  marker: string;
  prompt: string;
  parameters: { n?: number; partialImages?: number };
  /** How its calls are made: the gateway keeps those by `tasks`, so that nothing of them may ever be lost. */
  route: 'images' | 'tasks' | 'gemini' | 'chat';
  scenario: string;
  /** The most calls that it may make. */
  callsMax: number;
}

const endings = {
  create: [
    ...[
      'cut',
      'cut-stream',
      'fewer',
      'moderation',
      'url',
      'url-late',
      'url-broken',
      'server-error',
      'html',
      'html-200',
    ],
    ...[
      'drip',
      'rate-limit',
      'unavailable',
      'error-200',
      'no-usage',
      'garbage',
      'empty-entry',
      'hang',
      'stream-error',
    ],
  ],
  edit: [
    'cut',
    'drip',
    'fewer',
    'moderation',
    'server-error',
    'rate-limit',
    'garbage',
    'no-usage',
    'empty-entry',
  ],
  chat: [
    'drip',
    'chat-cut',
    'chat-failure',
    'chat-expired-link',
    'url-late',
    'rate-limit',
    'server-error',
    'cut',
  ],
  tasks: [
    ...[
      'drip',
      'cut-before-id',
      'cut-after-id',
      'cut-at-end',
      'cut',
      'proxy-503',
      'proxy-504',
      'sync-timeout',
      'html',
      'padded',
    ],
    ...[
      'task-status-unavailable',
      'task-failed',
      'task-policy',
      'task-cancelled',
      'poll-faults',
      'moderation',
    ],
    ...['late-on-list', 'cost-null', 'cost-absent', 'fewer', 'empty-entry', 'url', 'url-broken', 'url-late'],
    ...[
      'content-cut',
      'content-expired',
      'too-many-downloads',
      'rate-limit',
      'unavailable',
      'upstream-rejected',
    ],
  ],
  gemini: [
    'drip',
    'gemini-image-safety',
    'gemini-text-only',
    'gemini-several',
    'rate-limit',
    'server-error',
    'cut',
    'moderation',
  ],
} as const;

/** Models of the tasks route, with whether each picture is a call of its own. The last one is asynchronous only. */
const taskModels = [
  { model: 'gpt-image-2.6-flare', onePerCall: false },
  { model: 'gpt-image-2.5-sunburst', onePerCall: false },
  { model: 'doubao-seedream-4-0', onePerCall: true },
  { model: 'flux-2-pro', onePerCall: true },
] as const;

/** An order that was issued. */
export interface Press {
  jobId: string;
  order: ChaosJob;
}

export function drawJob(random: Random, marker: string): ChaosJob {
  const route = random.pick(['tasks', 'tasks', 'tasks', 'images', 'images', 'gemini', 'chat'] as const);
  switch (route) {
    case 'tasks':
      return drawTaskJob(random, marker);
    case 'gemini': {
      const n = random.between(1, 3);
      const drawn = drawPrompt(random, endings.gemini, marker);
      const model = 'gemini-3.1-flash-image';
      return { kind: 'create', model, marker, ...drawn, parameters: { n }, route, callsMax: n };
    }
    case 'chat': {
      const drawn = drawPrompt(random, endings.chat, marker);
      const model = 'gpt-4o-image-vip';
      return { kind: 'chat', model, marker, ...drawn, parameters: {}, route, callsMax: 1 };
    }
    case 'images': {
      const kind = random.pick(['create', 'create', 'create', 'edit'] as const);
      const drawn = drawPrompt(random, endings[kind], marker);
      const parameters = {
        n: random.between(1, 3),
        ...(random.chance(0.3) ? { partialImages: random.between(1, 2) } : {}),
      };
      return { kind, model: 'gpt-image-1', marker, ...drawn, parameters, route, callsMax: 1 };
    }
  }
}

function drawTaskJob(random: Random, marker: string): ChaosJob {
  const { model, onePerCall } = random.pick(taskModels);
  const n = random.between(1, 3);
  const kind = random.pick(['create', 'create', 'edit'] as const);
  const drawn = drawPrompt(random, endings.tasks, marker);
  return { kind, model, marker, ...drawn, parameters: { n }, route: 'tasks', callsMax: onePerCall ? n : 1 };
}

function drawPrompt(random: Random, scenarios: readonly string[], marker: string) {
  const scenario = random.chance(0.5) ? 'quick' : random.pick(scenarios);
  return { scenario, prompt: `sandbox:quick sandbox:${scenario} A lamp beside the sea, ${marker}` };
}

/** A picture to edit. */
export async function drawReference(): Promise<Blob> {
  const bytes = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#25405c' } })
    .png()
    .toBuffer();
  return new Blob([new Uint8Array(bytes)], { type: 'image/png' });
}
