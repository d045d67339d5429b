import { expect, test } from 'vitest';
import { ConfigurationError, parseConfig } from '@/lib/server/platform/config';
import vercel from '@/vercel.json';

const malformed: [name: string, value: string][] = [
  ['AIHUBMIX_API_KEY', 'sk-1\nsk-2'],
  ['AIHUBMIX_BASE_URL', 'ftp://example.com'],
  ['PORT', 'three thousand'],
  ['PORT', '70000'],
  ['STUDIO_ACCESS_CODE', 'short'],
  ['STUDIO_USER_KEYS', 'maybe'],
  ['STUDIO_STORAGE', 'floppy'],
  ['AWS_ENDPOINT_URL_S3', 'minio:9000'],
  ['CRON_SECRET', 'short'],
  ['STUDIO_IMAGE_HOSTS', 'https://cdn.example.com'],
  ['STUDIO_JOBS_PER_MINUTE', '0'],
  ['STUDIO_CONCURRENT_JOBS', '-1'],
  ['STUDIO_DAILY_BUDGET_USD', '5 dollars'],
  ['STUDIO_TRUSTED_PROXIES', 'the-proxy'],
  ['STUDIO_PUBLIC_URL', 'studio.example'],
  ['STUDIO_LOG_PROMPTS', 'yes'],
  ['REDIS_URL', 'http://127.0.0.1:6379'],
  ['STUDIO_TASKS', 'sometimes'],
  ['STUDIO_DEADLINE_SECONDS', '1.5'],
  ['STUDIO_BODY_LIMIT_BYTES', '4MB'],
  ['STUDIO_SHARE_PICTURES', '0'],
  ['STUDIO_SHARE_BYTES', 'all'],
  ['STUDIO_SHARE_PER_DAY', 'some'],
  ['STUDIO_SHARE_MAX', 'many'],
  ['SANDBOX_PACE', 'slow'],
];
test.each(malformed)('%s=%j is refused by name, without its value', (name, value) => {
  let error: unknown;
  try {
    parseConfig({ [name]: value });
  } catch (cause) {
    error = cause;
  }
  expect(error).toBeInstanceOf(ConfigurationError);
  const { message } = error as ConfigurationError;
  expect(message).toMatch(new RegExp(`${name} should `));
  expect(message).not.toContain(`"${value}"`);
});

test.each([
  ['STUDIO_STORAGE', 's3', 'AWS_S3_BUCKET'],
  ['STUDIO_STORAGE', 'vercel-blob', 'BLOB_READ_WRITE_TOKEN'],
])('%s=%s asks for %s', (name, value, missing) => {
  expect(() => parseConfig({ [name]: value })).toThrow(`${missing} `);
});

test('reports everything that is wrong at once', () => {
  expect(() => parseConfig({ PORT: 'x', STUDIO_STORAGE: 'y' })).toThrow(
    /PORT should .*STUDIO_STORAGE should /,
  );
});

test('a blank value counts as unset', () => {
  expect(parseConfig({ AIHUBMIX_API_KEY: ' ', STUDIO_STORAGE: '', PORT: '' })).toEqual(parseConfig({}));
});

test('on Vercel, a call ends before vercel.json ends its function', () => {
  const seconds = vercel.functions['app/api/**/route.ts'].maxDuration;
  const { deadlineMs, bodyLimitBytes } = parseConfig({ VERCEL: '1', STUDIO_DEADLINE_SECONDS: '3600' });
  expect(deadlineMs).toBe((seconds - 20) * 1_000);
  expect(bodyLimitBytes).toBe(4_000_000);
});

test.each([
  [{}, 'sync'],
  [{ STUDIO_TASKS: 'auto' }, 'sync'],
  [{ STUDIO_TASKS: 'async' }, 'async'],
  [{ VERCEL: '1' }, 'async'],
  [{ VERCEL: '1', STUDIO_TASKS: 'sync' }, 'sync'],
])('calls are made as %j says: %s', (environment, tasks) => {
  expect(parseConfig(environment).tasks).toBe(tasks);
});
