import 'server-only';
import type { GatewayEvent } from '../gateway-route';
import { readTaskJson } from '../json/task-json';

/** Makes a picture a spare, which counts only if its task cannot deliver it. Other events stay as they are. */
export function spared(event: GatewayEvent): GatewayEvent {
  const isPicture =
    event.type === 'picture' || event.type === 'picture-link' || event.type === 'picture-content';
  return isPicture ? { type: 'spare-picture', picture: event } : event;
}

/** Half a picture never takes the place of the whole one, which the gateway most likely keeps. */
export function sparedIfDamaged(event: GatewayEvent): GatewayEvent {
  return event.type === 'picture' && event.damaged ? spared(event) : event;
}

/** Whether the beginning of an answer says that its task is not done, so that what it holds is not a result. */
export function isRunning(broken: unknown): boolean {
  const status = readTaskJson(broken)?.status;
  return status === 'pending' || status === 'in_progress';
}
