import 'server-only';
import { unversionedUrl } from '../calls/get-json';
import type { Upstream } from '../upstream';

/** The address of a gateway's tasks. The configured address ends in /v1. */
export function tasksUrl(upstream: Upstream): string {
  return `${unversionedUrl(upstream)}/ai/v1/images`;
}
