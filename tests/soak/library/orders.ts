import type { Random } from '../chaos/random';

/** What one press asks for. */
export interface Order {
  kind: 'create' | 'edit' | 'chat';
  model: string;
  prompt: string;
  n: number;
  withUpload: boolean;
  /** Unlike any other: by it the gateway's calls are found again. */
  marker: string;
  scenario: string;
}

/** Those that make nothing are charged or not, as the gateway does. */
const endings = ['moderation', 'server-error', 'rate-limit', 'no-usage', 'cut'];

/** Models of different prices: by usage, by picture, and by what the gateway tells. */
const models = ['gpt-image-1', 'gpt-image-1-mini', 'gpt-image-2.6-flare', 'flux-2-pro'];

export function drawOrder(random: Random, marker: string): Order {
  return orderOf(random, marker, random.chance(0.8) ? 'quick' : random.pick(endings));
}

export function drawQuickOrder(random: Random, marker: string): Order {
  return orderOf(random, marker, 'quick');
}

function orderOf(random: Random, marker: string, scenario: string): Order {
  const model = random.pick(models);
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
