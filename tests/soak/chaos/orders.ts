import sharp from 'sharp';
import type { Random } from './random';

/** What one press asks for, and what the gateway will do with it. */
export interface ChaosJob {
  kind: 'create' | 'edit' | 'chat';
  model: string;
  /** Unlike any other: by it the gateway's calls are found again. */
  marker: string;
  prompt: string;
  parameters: { n?: number; partialImages?: number };
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
  edit: ['cut', 'fewer', 'moderation', 'server-error', 'rate-limit', 'garbage', 'no-usage', 'empty-entry'],
  chat: ['chat-cut', 'chat-failure', 'chat-expired-link', 'url-late', 'rate-limit', 'server-error', 'cut'],
} as const;

/** An order that was issued. */
export interface Press {
  jobId: string;
  order: ChaosJob;
}

export function drawJob(random: Random, marker: string): ChaosJob {
  const kind = random.pick(['create', 'create', 'create', 'edit', 'chat'] as const);
  const scenario = random.chance(0.6) ? 'quick' : random.pick(endings[kind]);
  const prompt = `sandbox:${scenario} A lamp beside the sea, ${marker}`;
  if (kind === 'chat') return { kind, model: 'gpt-4o-image-vip', marker, prompt, parameters: {} };
  const parameters = {
    n: random.between(1, 3),
    ...(random.chance(0.3) ? { partialImages: random.between(1, 2) } : {}),
  };
  return { kind, model: 'gpt-image-1', marker, prompt, parameters };
}

/** A picture to edit. */
export async function drawReference(): Promise<Blob> {
  const bytes = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#25405c' } })
    .png()
    .toBuffer();
  return new Blob([new Uint8Array(bytes)], { type: 'image/png' });
}
