import 'server-only';
import { unversionedUrl } from '../calls/get-json';
import type { Upstream } from '../upstream';

/** Where a gateway's tasks are, whose configured address ends in /v1. */
export function tasksUrl(upstream: Upstream): string {
  return `${unversionedUrl(upstream)}/ai/v1/images`;
}
