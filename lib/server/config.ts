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
  STUDIO_STORAGE: optional(z.enum(['fs'], { error: 'should be fs' })),
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
  dataDirectory: string;
  storage: 'fs';
  /** Lower-case host or host:port, further hosts for result pictures. */
  imageHosts: readonly string[];
  defaultModel: string;
  deadlineMs: number;
  bodyLimitBytes: number;
  /** Factor on the sandbox's delays: 1 lifelike, 0 none. */
  sandboxPace: number;
  serverless: boolean;
}

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
    dataDirectory: env.STUDIO_DATA_DIR ?? '.data',
    storage: env.STUDIO_STORAGE ?? 'fs',
    imageHosts: env.STUDIO_IMAGE_HOSTS ?? [],
    defaultModel: env.STUDIO_DEFAULT_MODEL ?? 'gpt-image-1',
    deadlineMs: (env.STUDIO_DEADLINE_SECONDS ?? 600) * 1000,
    bodyLimitBytes: env.STUDIO_BODY_LIMIT_BYTES ?? (serverless ? 4_000_000 : 32 * 1024 * 1024),
    sandboxPace: env.SANDBOX_PACE ?? 1,
    serverless,
  };
}

let current: Config | null = null;

/** The process's configuration; the only place that reads `process.env`. */
export function getConfig(): Config {
  current ??= parseConfig(process.env);
  return current;
}
