import { describe, expect, it } from 'vitest';
import { parseConfig } from '@/lib/server/platform/config';

const library = (environment: Record<string, string>) => parseConfig(environment).library;

describe('copies of libraries', () => {
  it.each([
    ['a studio on loopback without a code', { HOST: '127.0.0.1' }, 'on', true],
    [
      'a studio with a server key, which listens to this machine only',
      { AIHUBMIX_API_KEY: 'sk' },
      'on',
      true,
    ],
    ['a studio with a code', { STUDIO_ACCESS_CODE: 'open sesame' }, 'on', false],
    ['a studio that anybody may reach', {}, 'no-code', false],
    ['one that says on', { STUDIO_LIBRARY: 'on' }, 'on', false],
    ['one that says off', { HOST: '127.0.0.1', STUDIO_LIBRARY: 'off' }, 'off', false],
    [
      'a proxy’s studio on loopback',
      { HOST: '127.0.0.1', STUDIO_TRUSTED_PROXIES: '127.0.0.1' },
      'no-code',
      false,
    ],
    [
      'a public one on loopback',
      { HOST: '127.0.0.1', STUDIO_PUBLIC_URL: 'https://a.example' },
      'no-code',
      false,
    ],
    [
      'a serverless one without storage',
      { VERCEL: '1', STUDIO_ACCESS_CODE: 'open sesame' },
      'no-storage',
      false,
    ],
  ])('%s: %o', (_, environment, mode, hasOwn) => {
    expect(library(environment)).toMatchObject({ mode, hasOwn });
  });

  it('have 20 GB each and 100 GB in all by default, or the configured sizes', () => {
    expect(library({})).toMatchObject({ bytesMax: 20e9, allBytesMax: 100e9 });
    expect(library({ STUDIO_LIBRARY_BYTES: '500 MB, 2GB' })).toMatchObject({
      bytesMax: 5e8,
      allBytesMax: 2e9,
    });
    expect(library({ STUDIO_LIBRARY_BYTES: '1000' })).toMatchObject({ bytesMax: 1_000, allBytesMax: 5_000 });
  });

  it.each(['20XB', '-1GB', '1GB,2GB,3GB', ',', 'lots', '0', '1GB,'])(
    'stop the start with the name of the variable if it is “%s”',
    (value) => {
      expect(() => library({ STUDIO_LIBRARY_BYTES: value })).toThrow('STUDIO_LIBRARY_BYTES should be');
    },
  );

  it('stop the start with the name of the variable if it is neither on nor off', () => {
    expect(() => library({ STUDIO_LIBRARY: 'yes' })).toThrow('STUDIO_LIBRARY should be auto, on or off');
  });
});
