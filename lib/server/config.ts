import 'server-only';
import { z } from 'zod';

/** A variable that cannot be used stops the start, by name. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

const blankAsUnset = (value: unknown) =>
  typeof value === 'string' && value.trim() === '' ? undefined : value;
const optional = <Schema extends z.ZodType>(schema: Schema) => z.preprocess(blankAsUnset, schema.optional());
const wholeNumber = (min: number, max: number, unit: string) =>
  z
    .string()
    .regex(/^\d+$/, `should be a whole number of ${unit}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `should be ${min} to ${max} ${unit}`);

const hostAndPort = /^(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::\d{1,5})?$/i;

const environmentSchema = z.object({
  AIHUBMIX_API_KEY: optional(
    z
      .string()
      .transform((key) => key.trim())
      .refine((key) => !/[\r\n]/.test(key), 'should be one line: the key as the gateway shows it'),
  ),
  AIHUBMIX_BASE_URL: optional(
    z
      .url({
        protocol: /^https?$/,
        error: 'should be an http or https address such as https://aihubmix.com/v1',
      })
      .transform((url) => url.replace(/\/+$/, '')),
  ),
  HOST: optional(z.string()),
  PORT: optional(wholeNumber(0, 65_535, 'port')),
  STUDIO_ACCESS_CODE: optional(z.string().min(8, 'should have 8 or more characters')),
  STUDIO_USER_KEYS: optional(z.enum(['on', 'off'], { error: 'should be on or off' })),
  STUDIO_DATA_DIR: optional(z.string()),
  STUDIO_STORAGE: optional(z.enum(['fs', 's3', 'vercel-blob'], { error: 'should be fs, s3 or vercel-blob' })),
  // The providers' own names; their credentials are read by their SDKs.
  AWS_S3_BUCKET: optional(z.string()),
  S3_BUCKET: optional(z.string()),
  BUCKET_NAME: optional(z.string()),
  AWS_REGION: optional(z.string()),
  AWS_DEFAULT_REGION: optional(z.string()),
  AWS_ENDPOINT_URL_S3: optional(z.url({ protocol: /^https?$/, error: 'should be an http or https address' })),
  AWS_ENDPOINT_URL: optional(z.url({ protocol: /^https?$/, error: 'should be an http or https address' })),
  BLOB_READ_WRITE_TOKEN: optional(z.string()),
  BLOB_STORE_ID: optional(z.string()),
  CRON_SECRET: optional(z.string().min(8, 'should have 8 or more characters')),
  STUDIO_IMAGE_HOSTS: optional(
    z
      .string()
      .transform((list) =>
        list
          .split(/[\s,]+/)
          .filter(Boolean)
          .map((host) => host.toLowerCase()),
      )
      .refine(
        (hosts) => hosts.every((host) => hostAndPort.test(host)),
        'should be hosts or host:port, separated by commas, without https://',
      ),
  ),
  STUDIO_DEFAULT_MODEL: optional(z.string().max(200)),
  STUDIO_DEADLINE_SECONDS: optional(wholeNumber(1, 3_600, 'seconds')),
  STUDIO_BODY_LIMIT_BYTES: optional(wholeNumber(1_024, 1_073_741_824, 'bytes')),
  STUDIO_SHARE_PICTURES: optional(wholeNumber(1, 500, 'pictures')),
  STUDIO_SHARE_BYTES: optional(wholeNumber(1_000, 10_737_418_240, 'bytes')),
  STUDIO_SHARE_PER_DAY: optional(wholeNumber(0, 100_000, 'shares')),
  STUDIO_SHARE_MAX: optional(wholeNumber(0, 100_000, 'shares')),
  SANDBOX_PACE: optional(
    z
      .string()
      .regex(/^\d+(\.\d+)?$/, 'should be a number: 1 is lifelike, 0 is without delays')
      .transform(Number),
  ),
  VERCEL: optional(z.string()),
  NODE_ENV: optional(z.string()),
});

export interface Config {
  /** null: no key on the server; without a key of the user's own, jobs run on the sandbox. */
  apiKey: string | null;
  /** Without a trailing slash, ending in the API's version: https://aihubmix.com/v1 */
  baseUrl: string;
  userKeys: boolean;
  accessCode: string | null;
  storage: StoragePlace;
  /** Lower-case host or host:port, further hosts for result pictures. */
  imageHosts: readonly string[];
  defaultModel: string;
  deadlineMs: number;
  bodyLimitBytes: number;
  /** Bounds of sharing. */
  shares: {
    picturesMax: number;
    /** Of all pictures of one share, as sent. */
    bytesMax: number;
    /** New ones a day (UTC), of the whole studio. */
    perDay: number;
    /** Held at once, drafts included. */
    heldMax: number;
  };
  /** Factor on the sandbox's delays: 1 lifelike, 0 none. */
  sandboxPace: number;
  serverless: boolean;
  /** What the platform's scheduler presents to have parked jobs swept; null: no such route. */
  cronSecret: string | null;
}

/** Where parked jobs lie. */
export type StoragePlace =
  | { kind: 'fs'; directory: string }
  | { kind: 's3'; bucket: string; region: string; endpoint: string | null }
  | { kind: 'vercel-blob' };

/** The function's own limit, as the job routes declare it: what is still running then is cut off by the platform. */
const serverlessDeadlineMaxMs = (300 - 20) * 1_000;

/**
 * Reads the configuration from an environment.
 * @throws ConfigurationError naming each malformed variable and what it should be; never with its value.
 */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new ConfigurationError(`Configuration: ${[...new Set(lines)].join('; ')}.`);
  }
  const env = parsed.data;
  const serverless = env.VERCEL !== undefined;
  return {
    apiKey: env.AIHUBMIX_API_KEY ?? null,
    baseUrl: env.AIHUBMIX_BASE_URL ?? 'https://aihubmix.com/v1',
    userKeys: env.STUDIO_USER_KEYS !== 'off',
    accessCode: env.STUDIO_ACCESS_CODE ?? null,
    storage: storagePlace(env),
    imageHosts: env.STUDIO_IMAGE_HOSTS ?? [],
    defaultModel: env.STUDIO_DEFAULT_MODEL ?? 'gpt-image-1',
    deadlineMs: Math.min(
      (env.STUDIO_DEADLINE_SECONDS ?? 600) * 1000,
      serverless ? serverlessDeadlineMaxMs : Number.POSITIVE_INFINITY,
    ),
    bodyLimitBytes: env.STUDIO_BODY_LIMIT_BYTES ?? (serverless ? 4_000_000 : 32 * 1024 * 1024),
    shares: {
      picturesMax: env.STUDIO_SHARE_PICTURES ?? 60,
      bytesMax: env.STUDIO_SHARE_BYTES ?? 256 * 1024 * 1024,
      perDay: env.STUDIO_SHARE_PER_DAY ?? 100,
      heldMax: env.STUDIO_SHARE_MAX ?? 500,
    },
    sandboxPace: env.SANDBOX_PACE ?? 1,
    serverless,
    cronSecret: env.CRON_SECRET ?? null,
  };
}

function storagePlace(env: z.infer<typeof environmentSchema>): StoragePlace {
  switch (env.STUDIO_STORAGE ?? 'fs') {
    case 'fs':
      return { kind: 'fs', directory: env.STUDIO_DATA_DIR ?? '.data' };
    case 's3': {
      const bucket = env.AWS_S3_BUCKET ?? env.S3_BUCKET ?? env.BUCKET_NAME;
      const endpoint = env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL ?? null;
      // Stores other than Amazon's have one region, whatever it is called.
      const region = env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? (endpoint ? 'us-east-1' : undefined);
      if (bucket === undefined) throw missing('AWS_S3_BUCKET', 'names no bucket');
      if (region === undefined) throw missing('AWS_REGION', 'names no region');
      return { kind: 's3', bucket, region, endpoint };
    }
    case 'vercel-blob':
      if (env.BLOB_READ_WRITE_TOKEN === undefined && env.BLOB_STORE_ID === undefined) {
        throw missing('BLOB_READ_WRITE_TOKEN', 'is unset: connect a private Blob store to the project');
      }
      return { kind: 'vercel-blob' };
  }
}

function missing(variable: string, what: string): ConfigurationError {
  return new ConfigurationError(`Configuration: ${variable} ${what}, as STUDIO_STORAGE asks for.`);
}

let current: Config | null = null;

/** The process's configuration; the only place that reads `process.env`. */
export function getConfig(): Config {
  current ??= parseConfig(process.env);
  return current;
}
