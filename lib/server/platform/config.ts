import 'server-only';
import { isErrorNamed } from '@/lib/protocol/is-error-named';
import { type Environment, environmentSchema, type Network } from './environment';

/** A variable with an unusable value stops the start; the message names it. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

export interface Config {
  /** null: the server has no key; users without a key of their own get the sandbox. */
  apiKey: string | null;
  /** Without a trailing slash, ending in the API's version: https://aihubmix.com/v1 */
  baseUrl: string;
  userKeys: boolean;
  accessCode: string | null;
  storage: StoragePlace;
  /** Further hosts for result pictures: host or host:port in lower case. */
  imageHosts: readonly string[];
  /** New jobs of one client in a minute. */
  jobsPerMinute: number;
  concurrentJobs: number;
  /** What calls with the server's key may cost in a day (UTC), in whole micro-USD; null: no limit. */
  dailyBudgetMicroUsd: number | null;
  /** The proxies whose `X-Forwarded-*` headers count. */
  trustedProxies: readonly Network[];
  /** The address of the studio for browsers, without a trailing slash; null: only the browser knows it. */
  publicUrl: string | null;
  logPrompts: boolean;
  /** Redis counts the limits for all processes together; null: each process counts for itself. */
  redisUrl: string | null;
  /** The server has a key and no access code, and listens to more than this machine: anybody can spend the key. */
  unprotectedKey: boolean;
  /** The server has a key and no access code, but listens to this machine only: requests must name it as their host. */
  unprotectedKeyOnLoopback: boolean;
  /** null: the first of our order that the gateway serves. */
  defaultModel: string | null;
  /** How calls to `/ai/v1` are made, except for models that support only one way. */
  tasks: 'sync' | 'async';
  deadlineMs: number;
  bodyLimitBytes: number;
  /** The limits of sharing. */
  shares: {
    picturesMax: number;
    /** All pictures of one share together, as uploaded. */
    bytesMax: number;
    /** New shares of the whole studio in a day (UTC). */
    perDay: number;
    /** Shares that exist at the same time, drafts included. */
    totalMax: number;
  };
  /** Copies of the browsers' libraries. */
  library: {
    /** Why there are none, or `on`. */
    mode: 'on' | 'off' | 'no-code' | 'no-storage';
    /** A request without a cookie, from this machine itself, has the studio's own library. */
    hasOwn: boolean;
    /** How many bytes one library may have. */
    bytesMax: number;
    /** How many bytes all libraries together may have. */
    allBytesMax: number;
  };
  /** Factor on the sandbox's delays: 1 lifelike, 0 none. */
  sandboxPace: number;
  serverless: boolean;
  /** The secret with which the platform's scheduler calls the sweep; null: there is no such route. */
  cronSecret: string | null;
  /** What opens `/api/metrics`; null: there is no such route. */
  metricsToken: string | null;
}

/** Where jobs and shares are stored. */
export type StoragePlace =
  | { kind: 'fs'; directory: string }
  | { kind: 's3'; bucket: string; region: string; endpoint: string | null }
  | { kind: 'vercel-blob' };

/** The platform stops functions after 300 seconds, as vercel.json says; 20 are left to end the job. */
const serverlessDeadlineMaxMs = (300 - 20) * 1_000;

/**
 * Reads the configuration from an environment.
 * @throws ConfigurationError that names each malformed variable and what it should be, never its value
 */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new ConfigurationError(`Configuration: ${[...new Set(lines)].join('; ')}.`);
  }
  const env = parsed.data;
  const serverless = env.VERCEL !== undefined;
  const isKeyUnprotected =
    !serverless && env.AIHUBMIX_API_KEY !== undefined && env.STUDIO_ACCESS_CODE === undefined;
  return {
    apiKey: env.AIHUBMIX_API_KEY ?? null,
    baseUrl: env.AIHUBMIX_BASE_URL ?? 'https://aihubmix.com/v1',
    userKeys: env.STUDIO_USER_KEYS !== 'off',
    accessCode: env.STUDIO_ACCESS_CODE ?? null,
    storage: storagePlace(env),
    imageHosts: env.STUDIO_IMAGE_HOSTS ?? [],
    jobsPerMinute: env.STUDIO_JOBS_PER_MINUTE ?? 120,
    concurrentJobs: env.STUDIO_CONCURRENT_JOBS ?? 20,
    dailyBudgetMicroUsd: env.STUDIO_DAILY_BUDGET_USD ?? null,
    trustedProxies: env.STUDIO_TRUSTED_PROXIES ?? [],
    publicUrl: env.STUDIO_PUBLIC_URL ?? null,
    logPrompts: env.STUDIO_LOG_PROMPTS === 'on',
    redisUrl: env.REDIS_URL ?? null,
    unprotectedKey: isKeyUnprotected && !isLoopback(env.HOST),
    unprotectedKeyOnLoopback: isKeyUnprotected && isLoopback(env.HOST),
    defaultModel: env.STUDIO_DEFAULT_MODEL ?? null,
    tasks: taskMode(env.STUDIO_TASKS ?? 'auto', serverless),
    deadlineMs: Math.min(
      (env.STUDIO_DEADLINE_SECONDS ?? 600) * 1000,
      serverless ? serverlessDeadlineMaxMs : Number.POSITIVE_INFINITY,
    ),
    bodyLimitBytes: env.STUDIO_BODY_LIMIT_BYTES ?? (serverless ? 4_000_000 : 32 * 1024 * 1024),
    shares: {
      picturesMax: env.STUDIO_SHARE_PICTURES ?? 60,
      bytesMax: env.STUDIO_SHARE_BYTES ?? 256 * 1024 * 1024,
      perDay: env.STUDIO_SHARE_PER_DAY ?? 100,
      totalMax: env.STUDIO_SHARE_MAX ?? 500,
    },
    library: librarySettings(env, serverless),
    sandboxPace: env.SANDBOX_PACE ?? 1,
    serverless,
    cronSecret: env.CRON_SECRET ?? null,
    metricsToken: env.STUDIO_METRICS_TOKEN ?? null,
  };
}

/** By default, copies are for a studio that its owner has alone, and for one that is opened by a code. */
function librarySettings(env: Environment, serverless: boolean): Config['library'] {
  const isProxied = (env.STUDIO_TRUSTED_PROXIES ?? []).length > 0;
  const isPublic =
    env.STUDIO_PUBLIC_URL !== undefined && !isLoopback(new URL(env.STUDIO_PUBLIC_URL).hostname);
  // Without HOST, `npm start` listens to this machine only if nothing else protects the server's key.
  const listensHere = env.HOST === undefined ? env.AIHUBMIX_API_KEY !== undefined : isLoopback(env.HOST);
  const hasCode = env.STUDIO_ACCESS_CODE !== undefined;
  const hasOwn = !serverless && !hasCode && listensHere && !isProxied && !isPublic;
  const { each, all } = env.STUDIO_LIBRARY_BYTES ?? { each: 20e9, all: 100e9 };
  const sizes = { bytesMax: each, allBytesMax: all };
  const mode = env.STUDIO_LIBRARY ?? 'auto';
  if (mode === 'off') return { mode, hasOwn: false, ...sizes };
  // The disk of a serverless platform does not last.
  if (serverless && storagePlace(env).kind === 'fs') return { mode: 'no-storage', hasOwn: false, ...sizes };
  if (mode === 'auto' && !hasOwn && !hasCode) return { mode: 'no-code', hasOwn: false, ...sizes };
  return { mode: 'on', hasOwn, ...sizes };
}

/** A serverless function may be stopped before a picture is ready: then it polls, so that another one can go on. */
function taskMode(mode: 'sync' | 'async' | 'auto', serverless: boolean): Config['tasks'] {
  if (mode !== 'auto') return mode;
  return serverless ? 'async' : 'sync';
}

/** Without HOST, `npm start` lets a studio with an unprotected key listen to this machine only. */
function isLoopback(host: string | undefined): boolean {
  return host === undefined || ['127.0.0.1', 'localhost', '::1'].includes(host.trim());
}

function storagePlace(env: Environment): StoragePlace {
  switch (env.STUDIO_STORAGE ?? 'fs') {
    case 'fs':
      return { kind: 'fs', directory: env.STUDIO_DATA_DIR ?? '.data' };
    case 's3': {
      const bucket = env.AWS_S3_BUCKET ?? env.S3_BUCKET ?? env.BUCKET_NAME;
      const endpoint = env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL ?? null;
      // Stores other than Amazon's usually have one region and accept this name for it.
      const region = env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? (endpoint ? 'us-east-1' : undefined);
      if (bucket === undefined) throw missing('AWS_S3_BUCKET must name a bucket', 's3');
      if (region === undefined) throw missing('AWS_REGION must name a region', 's3');
      return { kind: 's3', bucket, region, endpoint };
    }
    case 'vercel-blob':
      if (env.BLOB_READ_WRITE_TOKEN === undefined && env.BLOB_STORE_ID === undefined) {
        throw missing('BLOB_READ_WRITE_TOKEN must be set by connecting a private Blob store', 'vercel-blob');
      }
      return { kind: 'vercel-blob' };
  }
}

function missing(requirement: string, storage: StoragePlace['kind']): ConfigurationError {
  return new ConfigurationError(`Configuration: ${requirement}, because STUDIO_STORAGE is ${storage}.`);
}

let current: Config | null = null;

/** The process's configuration; the only place that reads `process.env`. */
export function getConfig(): Config {
  current ??= parseConfig(process.env);
  return current;
}

export function isConfigurationError(value: unknown): value is ConfigurationError {
  return isErrorNamed<ConfigurationError>(value, 'ConfigurationError');
}
