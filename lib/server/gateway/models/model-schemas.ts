import 'server-only';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { hasRow } from '@/lib/catalogue/models';
import { differingCapabilities, hasTaskSchema, narrowModel } from '@/lib/catalogue/narrow-model';
import type { TaskSchema } from '@/lib/catalogue/task-schema';
import { logger } from '../../platform/log';
import { Semaphore } from '../../platform/semaphore';
import { withTimeLimit } from '../../platform/time-limit';
import { getJson, unversionedUrl } from '../calls/get-json';
import { unlessAborted } from '../calls/unless-aborted';
import { isUpstreamRefusal } from '../failures/call-failures';
import type { Upstream } from '../upstream';
import { readModelSchema } from './read-model-schema';

/** Schemas change rarely, and so does the fact that a model has none. */
const freshMs = 3_600_000;
/** A gateway that is down is asked again after this long. */
const retryMs = 60_000;
/**
 * How long a job waits for a schema that was never read. Without it the row decides, and the gateway refuses for free.
 */
const jobWaitMs = 2_000;
/** How long the list of models waits in all. */
const listWaitMs = 200;
/** Real schemas have a few kilobytes. */
const bytesMax = 256 * 1024;
const concurrentMax = 4;

interface CachedSchema {
  /** null: the gateway has none, or none was read yet. */
  schema: TaskSchema | null;
  etag: string | null;
  /** Milliseconds since 1970. Until then it is not requested again. */
  until: number;
  wasAsked: boolean;
  refreshing: Promise<void> | null;
  /** Whether the log already has the differences between the schema and our row. */
  wasCompared: boolean;
}

const cache = new Map<string, CachedSchema>();
/** A list of models must not become a burst of requests. */
const requests = new Semaphore(concurrentMax);

/**
 * The model narrowed by the gateway's schema. Never throws: without a schema it is the model as it is. A schema that
 * was read before is used however old it is, while a newer one is requested, so that only the first job waits.
 */
export async function narrowBySchema(
  signal: AbortSignal,
  upstream: Upstream,
  model: CatalogueModel,
  now: () => number = Date.now,
): Promise<CatalogueModel> {
  if (!hasTaskSchema(model)) return model;
  const cached = cachedSchema(upstream, model.id);
  const refreshed = refreshIfOld(cached, upstream, model.id, now);
  if (!cached.wasAsked) await unlessAborted(withTimeLimit(signal, jobWaitMs), refreshed);
  return apply(cached, model);
}

/** The model narrowed by what is known of its schema; a newer one is requested in the background. Waits for nothing. */
export function narrowByKnownSchema(
  upstream: Upstream,
  model: CatalogueModel,
  now: () => number = Date.now,
): CatalogueModel {
  if (!hasTaskSchema(model)) return model;
  const cached = cachedSchema(upstream, model.id);
  void refreshIfOld(cached, upstream, model.id, now);
  return apply(cached, model);
}

/**
 * Requests the schemas of a list, and waits a moment for those that were never read: without them, the form that opens
 * first after a start would offer what a job then refuses.
 */
export async function warmSchemas(
  signal: AbortSignal,
  upstream: Upstream,
  models: readonly CatalogueModel[],
  now: () => number = Date.now,
): Promise<void> {
  const unread = models
    .filter(hasTaskSchema)
    .map(({ id }) => ({ id, cached: cachedSchema(upstream, id) }))
    .filter(({ cached }) => !cached.wasAsked);
  if (unread.length === 0) return;
  const refreshed = unread.map(({ id, cached }) => refreshIfOld(cached, upstream, id, now));
  await unlessAborted(withTimeLimit(signal, listWaitMs), Promise.all(refreshed));
}

/**
 * Requests a schema again because the gateway has refused a call that fits it, so the gateway's own is newer. The next
 * job waits a moment for it; until it has arrived, the one that is known stays in use.
 */
export function renewSchema(upstream: Upstream, model: CatalogueModel, now: () => number = Date.now): void {
  if (!hasTaskSchema(model)) return;
  const cached = cachedSchema(upstream, model.id);
  Object.assign(cached, { until: 0, wasAsked: false });
  void refreshIfOld(cached, upstream, model.id, now);
}

function cachedSchema({ baseUrl }: Upstream, id: string): CachedSchema {
  const key = `${baseUrl}\n${id}`;
  const none = {
    schema: null,
    etag: null,
    until: 0,
    wasAsked: false,
    refreshing: null,
    wasCompared: false,
  };
  const cached = cache.get(key) ?? none;
  cache.set(key, cached);
  return cached;
}

function apply(cached: CachedSchema, model: CatalogueModel): CatalogueModel {
  if (cached.schema === null) return model;
  const narrowed = narrowModel(model, cached.schema);
  if (!cached.wasCompared && hasRow(model)) {
    cached.wasCompared = true;
    const differences = differingCapabilities(model, narrowed);
    if (differences.length > 0)
      logger.info({ model: model.id, differences }, "row and gateway's schema disagree");
  }
  return narrowed;
}

function refreshIfOld(
  cached: CachedSchema,
  upstream: Upstream,
  id: string,
  now: () => number,
): Promise<void> {
  if (now() < cached.until) return Promise.resolve();
  // All who wait share this request, so nobody's signal ends it; it has a time limit of its own.
  cached.refreshing ??= requests
    .run(null, 1, () => refresh(cached, upstream, id, now))
    .finally(() => {
      cached.refreshing = null;
    });
  return cached.refreshing;
}

async function refresh(
  cached: CachedSchema,
  upstream: Upstream,
  id: string,
  now: () => number,
): Promise<void> {
  const url = `${unversionedUrl(upstream)}/call/schema/models/${encodeURIComponent(id)}/endpoints`;
  const headers: Record<string, string> = cached.etag === null ? {} : { 'if-none-match': cached.etag };
  try {
    const answer = await getJson(new AbortController().signal, upstream, url, headers, bytesMax);
    if (answer.status !== 304) {
      Object.assign(cached, { schema: readModelSchema(answer.json), etag: answer.headers.get('etag') });
    }
    cached.until = now() + freshMs;
  } catch (cause) {
    // Whatever is wrong, the last schema or our row stays in use; only the time of the next request differs.
    const hasNone = isUpstreamRefusal(cause) && (cause.status === 404 || cause.status < 300);
    if (hasNone) Object.assign(cached, { schema: null, etag: null });
    cached.until = now() + (hasNone ? freshMs : retryMs);
  }
  cached.wasAsked = true;
}
