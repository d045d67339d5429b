import 'server-only';
import { bearer, getJson, unversionedUrl } from '../calls/get-json';
import { unlessAborted } from '../calls/unless-aborted';
import type { Upstream } from '../upstream';
import { type GatewayModel, readModels, readPictureModels } from './read-model-lists';
import { type Retirement, readRetirements } from './read-retirements';

const freshMs = 300_000;
/** A gateway that is down is asked again after this long, not for each page that opens. */
const retryMs = 15_000;
/** Retirements are announced weeks ahead. A gateway without a list of them is asked as seldom. */
const retirementsFreshMs = 3_600_000;
const retirementsBytesMax = 1024 * 1024;

/** The models that the gateway serves, in its own order. */
export interface GatewayModelList {
  models: readonly GatewayModel[];
  /** False if the list could not be read, so that availability is unknown. */
  live: boolean;
  /** All that are announced, by model id; absent if none are. */
  retirements?: ReadonlyMap<string, Retirement>;
}

interface CachedList {
  list: GatewayModelList;
  retirements: ReadonlyMap<string, Retirement>;
  retirementsUntil: number;
  etag: string | null;
  /** Milliseconds since 1970. Until then it is not requested again. */
  until: number;
  /** Whether the gateway answered the last request, which was made at `askedAt`. */
  answered: boolean;
  askedAt: number;
  refreshing: Promise<void> | null;
}

const unknown: GatewayModelList = { models: [], live: false };
const cache = new Map<string, CachedList>();

/**
 * The models that the gateway serves: a list at most five minutes old, or the newest that could be read. Never throws:
 * if no list was ever read, or the caller stops waiting, `live` is false. The list is public, so keys share it.
 */
export async function listModels(
  signal: AbortSignal,
  upstream: Upstream,
  now: () => number = Date.now,
): Promise<GatewayModelList> {
  const cached = cachedList(upstream);
  if (now() >= cached.until && !signal.aborted) await refresh(signal, cached, upstream, now);
  return withRetirements(cached);
}

/** The list as it is known now, however old; a newer one is requested in the background. Waits for nothing. */
export function peekModels(upstream: Upstream, now: () => number = Date.now): GatewayModelList {
  const cached = cachedList(upstream);
  if (now() >= cached.until) void refresh(new AbortController().signal, cached, upstream, now);
  return withRetirements(cached);
}

/** Whether the gateway answers, as of at most 15 seconds ago: a cached list does not show that. */
export async function isGatewayReady(
  signal: AbortSignal,
  upstream: Upstream,
  now: () => number = Date.now,
): Promise<boolean> {
  const cached = cachedList(upstream);
  if (now() >= cached.askedAt + retryMs) await refresh(signal, cached, upstream, now);
  return cached.answered;
}

function cachedList({ baseUrl }: Upstream): CachedList {
  const none = {
    list: unknown,
    retirements: new Map(),
    retirementsUntil: 0,
    etag: null,
    until: 0,
    answered: false,
    askedAt: 0,
    refreshing: null,
  };
  const cached = cache.get(baseUrl) ?? none;
  cache.set(baseUrl, cached);
  return cached;
}

function refresh(
  signal: AbortSignal,
  cached: CachedList,
  upstream: Upstream,
  now: () => number,
): Promise<void> {
  // All who wait share this request, so nobody's signal ends it; it has a time limit of its own.
  cached.refreshing ??= fetchList(cached, upstream, now).finally(() => {
    cached.refreshing = null;
  });
  return unlessAborted(signal, cached.refreshing);
}

async function fetchList(cached: CachedList, upstream: Upstream, now: () => number): Promise<void> {
  // The list is useful without the retirements, so it does not wait for them.
  void refreshRetirements(cached, upstream, now);
  // An older list with prices is worth more than a fresh one without.
  const hasPrices = cached.list.models.some(({ price }) => price !== null);
  const read =
    (await readPublicList(cached, upstream)) ?? (hasPrices ? null : await readOpenAiList(upstream));
  Object.assign(cached, { answered: read !== null, askedAt: now() });
  if (read === null) cached.until = now() + retryMs;
  else Object.assign(cached, read, { until: now() + freshMs });
}

async function refreshRetirements(cached: CachedList, upstream: Upstream, now: () => number): Promise<void> {
  if (now() < cached.retirementsUntil) return;
  cached.retirementsUntil = now() + retirementsFreshMs;
  const url = `${unversionedUrl(upstream)}/models/retirements`;
  const signal = new AbortController().signal;
  const answer = await attempt(getJson(signal, upstream, url, {}, retirementsBytesMax));
  if (answer !== null) cached.retirements = readRetirements(answer.json);
}

function withRetirements({ list, retirements }: CachedList): GatewayModelList {
  if (retirements.size === 0) return list;
  const models = list.models.map((model) => {
    const retirement = retirements.get(model.id);
    return retirement ? { ...model, retirement } : model;
  });
  return { ...list, models, retirements };
}

type ReadList = Pick<CachedList, 'list' | 'etag'>;

async function readPublicList(cached: CachedList, upstream: Upstream): Promise<ReadList | null> {
  const url = `${unversionedUrl(upstream)}/api/v1/models?type=image_generation&sort_by=order`;
  const headers: Record<string, string> = cached.etag === null ? {} : { 'if-none-match': cached.etag };
  const answer = await attempt(getJson(new AbortController().signal, upstream, url, headers));
  if (answer === null) return null;
  if (answer.status === 304) return { list: cached.list, etag: cached.etag };
  const models = readPictureModels(answer.json);
  return models === null ? null : { list: { models, live: true }, etag: answer.headers.get('etag') };
}

async function readOpenAiList(upstream: Upstream): Promise<ReadList | null> {
  const url = `${upstream.baseUrl}/models`;
  const answer = await attempt(getJson(new AbortController().signal, upstream, url, bearer(upstream)));
  const models = answer === null ? null : readModels(answer.json);
  return models === null ? null : { list: { models, live: true }, etag: null };
}

/** Availability is a hint: why the list could not be read changes nothing for the caller. */
async function attempt<Value>(promise: Promise<Value>): Promise<Value | null> {
  return promise.catch(() => null);
}
