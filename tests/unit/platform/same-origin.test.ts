import { describe, expect, it } from 'vitest';
import { parseConfig } from '@/lib/server/platform/config';
import { requireSameOrigin } from '@/lib/server/platform/http/same-origin';

/** A click on a page of `host`, in a studio with a key. */
function press(host: string, environment: Record<string, string>, origin = `http://${host}`): () => void {
  const config = parseConfig({ AIHUBMIX_API_KEY: 'sk-test', ...environment });
  const request = new Request('http://localhost/api/jobs', { method: 'POST', headers: { origin } });
  return () => requireSameOrigin(config, request, { address: '127.0.0.1', host, secure: false });
}

it.each(['localhost:3000', '127.0.0.1:3000', '[::1]:3000'])(
  'a page on this machine may spend: %s',
  (host) => {
    expect(press(host, {})).not.toThrow();
  },
);

it('a page of another site may not spend', () => {
  expect(press('localhost:3000', {}, 'http://evil.example')).toThrow(/Origin equal to Host/);
});

describe('a page whose name another site resolves to this machine', () => {
  const host = 'evil.example:3000';

  it('may not spend a key without a code', () => {
    expect(press(host, {})).toThrow(/localhost, or set STUDIO_PUBLIC_URL or STUDIO_ACCESS_CODE/);
    expect(press(host, { STUDIO_PUBLIC_URL: 'https://studio.example' })).toThrow(/localhost/);
  });

  it.each([
    ['the studio is known by that name', { STUDIO_PUBLIC_URL: `http://${host}` }],
    ['it takes the access code, which that site does not have', { STUDIO_ACCESS_CODE: 'open sesame' }],
    ['the studio was opened to the network, with a warning', { HOST: '0.0.0.0' }],
  ])('may spend it if %s', (_, environment) => {
    expect(press(host, environment)).not.toThrow();
  });
});
