import 'server-only';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/** An address and the length of its prefix. */
export type Network = [ipaddr.IPv4 | ipaddr.IPv6, number];

const blankAsUnset = (value: unknown) =>
  typeof value === 'string' && value.trim() === '' ? undefined : value;
const optional = <Schema extends z.ZodType>(schema: Schema) => z.preprocess(blankAsUnset, schema.optional());
const wholeNumber = (min: number, max: number, unit: string) =>
  z
    .string()
    .regex(/^\d+$/, `should be a whole number of ${unit}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `should be ${min} to ${max} ${unit}`);

const parseNetwork = (text: string): Network =>
  text.includes('/')
    ? ipaddr.parseCIDR(text)
    : [ipaddr.process(text), ipaddr.process(text).kind() === 'ipv4' ? 32 : 128];

const sizeUnits: Readonly<Record<string, number>> = { '': 1, B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

/** The bytes of a size such as 20GB; NaN for any other text. */
function parseSize(text: string): number {
  const { amount, unit } =
    /^\s*(?<amount>\d{1,15}(?:\.\d{1,3})?)\s*(?<unit>[KMGT]?B?)\s*$/i.exec(text)?.groups ?? {};
  return Math.round(Number(amount) * (sizeUnits[(unit ?? '').toUpperCase()] ?? Number.NaN));
}

const isSize = (bytes: number | undefined) => bytes !== undefined && Number.isSafeInteger(bytes) && bytes > 0;

const hostAndPort = /^(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::\d{1,5})?$/i;

/** The environment variables; blank ones count as unset. Error messages never contain a value. */
export const environmentSchema = z.object({
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
  STUDIO_METRICS_TOKEN: optional(z.string().min(8, 'should have 8 or more characters')),
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
  STUDIO_JOBS_PER_MINUTE: optional(wholeNumber(1, 1_000_000, 'jobs')),
  STUDIO_CONCURRENT_JOBS: optional(wholeNumber(1, 1_000_000, 'jobs')),
  STUDIO_DAILY_BUDGET_USD: optional(
    z
      .string()
      .regex(/^\d{1,7}(\.\d{1,6})?$/, 'should be an amount in US dollars such as 5 or 2.50')
      .transform((dollars) => Math.round(Number(dollars) * 1_000_000)),
  ),
  STUDIO_TRUSTED_PROXIES: optional(
    z
      .string()
      .transform((list) => list.split(/[\s,]+/).filter(Boolean))
      .refine(
        (list) => list.every((text) => ipaddr.isValid(text) || ipaddr.isValidCIDR(text)),
        'should be addresses or networks such as 127.0.0.1 or 10.0.0.0/8, separated by commas',
      )
      .transform((list) => list.map(parseNetwork)),
  ),
  STUDIO_PUBLIC_URL: optional(
    z
      .url({
        protocol: /^https?$/,
        error: 'should be an http or https address such as https://studio.example',
      })
      .transform((url) => url.replace(/\/+$/, '')),
  ),
  STUDIO_LOG_PROMPTS: optional(z.enum(['on', 'off'], { error: 'should be on or off' })),
  REDIS_URL: optional(
    z.url({
      protocol: /^rediss?$/,
      error: 'should be a redis or rediss address such as redis://127.0.0.1:6379',
    }),
  ),
  STUDIO_DEFAULT_MODEL: optional(z.string().max(200)),
  STUDIO_TASKS: optional(z.enum(['sync', 'async', 'auto'], { error: 'should be sync, async or auto' })),
  STUDIO_DEADLINE_SECONDS: optional(wholeNumber(1, 3_600, 'seconds')),
  STUDIO_BODY_LIMIT_BYTES: optional(wholeNumber(1_024, 1_073_741_824, 'bytes')),
  STUDIO_SHARE_PICTURES: optional(wholeNumber(1, 500, 'pictures')),
  STUDIO_SHARE_BYTES: optional(wholeNumber(1_000, 10_737_418_240, 'bytes')),
  STUDIO_SHARE_PER_DAY: optional(wholeNumber(0, 100_000, 'shares')),
  STUDIO_SHARE_MAX: optional(wholeNumber(0, 100_000, 'shares')),
  STUDIO_LIBRARY: optional(z.enum(['auto', 'on', 'off'], { error: 'should be auto, on or off' })),
  STUDIO_LIBRARY_BYTES: optional(
    z
      .string()
      .transform((list) => list.split(',').map(parseSize))
      .refine(
        ([each, all, ...rest]) => isSize(each) && (all === undefined || isSize(all)) && rest.length === 0,
        'should be one size for a library and one for all, such as 20GB,100GB',
      )
      .transform(([each = 0, all]) => ({ each, all: Math.max(each, all ?? each * 5) })),
  ),
  SANDBOX_PACE: optional(
    z
      .string()
      .regex(/^\d+(\.\d+)?$/, 'should be a number: 1 is lifelike, 0 is without delays')
      .transform(Number),
  ),
  VERCEL: optional(z.string()),
  NODE_ENV: optional(z.string()),
});

export type Environment = z.output<typeof environmentSchema>;
