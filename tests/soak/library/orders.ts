import type { Random } from '../chaos/random';

/** What one press asks for. */
export interface Order {
  kind: 'create' | 'edit' | 'chat';
  model: string;
  prompt: string;
  n: number;
  withUpload: boolean;
  /** Unique, so that the gateway's calls for this order can be found by it. */
  marker: string;
  scenario: string;
}

/**
 * Models of different prices, by usage and by what the gateway reports, each with endings that make no picture, or not
 * all of them.
 */
const models = [
  { model: 'gpt-image-1', endings: ['moderation', 'server-error', 'rate-limit', 'no-usage', 'cut'] },
  { model: 'gpt-image-1-mini', endings: ['moderation', 'rate-limit', 'fewer'] },
  { model: 'gpt-image-2.6-flare', endings: ['moderation', 'rate-limit', 'cut'] },
  { model: 'flux-2-pro', endings: ['task-failed', 'rate-limit', 'cut'] },
] as const;

export function drawOrder(random: Random, marker: string): Order {
  const { model, endings } = random.pick(models);
  return orderOf(random, marker, model, random.chance(0.8) ? 'quick' : random.pick(endings));
}

export function drawQuickOrder(random: Random, marker: string): Order {
  return orderOf(random, marker, random.pick(models).model, 'quick');
}

function orderOf(random: Random, marker: string, model: string, scenario: string): Order {
  const prompt = `sandbox:quick sandbox:${scenario} A lamp beside the sea, ${marker}`;
  const withUpload = random.chance(0.25);
  return { kind: 'create', model, prompt, n: random.between(1, 2), withUpload, marker, scenario };
}

export function drawMessage(random: Random, marker: string): Order {
  const scenario = random.chance(0.85) ? 'quick' : 'rate-limit';
  const prompt = `sandbox:${scenario} A boat, ${marker}`;
  const model = 'gpt-4o-image-vip';
  return { kind: 'chat', model, prompt, n: 1, withUpload: false, marker, scenario };
}
