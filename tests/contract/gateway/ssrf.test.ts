import { isIP } from 'node:net';
import { describe, expect, test } from 'vitest';
import { AppError } from '@/lib/protocol/app-error';
import { downloadLinkedPicture } from '@/lib/server/gateway/downloads/download-linked-picture';
import type { Lookup } from '@/lib/server/gateway/downloads/guarded-fetch';
import { insideAddresses } from '../../support/inside-addresses';
import { scriptedGateway } from '../../support/scripted-gateway';

// Strangers write what a model puts into its answer, and what a host that the answer names sends back.

const host = scriptedGateway();

const neverAsked: Lookup = (name) => {
  throw new Error(`The resolver was asked for ${name}.`);
};
const resolvesTo =
  (address: string): Lookup =>
  (_, __, callback) =>
    callback(null, [{ address, family: isIP(address) }]);

/** Expects our own refusal, before any connection is made: a refused connection would say `download`. */
async function expectRefused(link: string, lookup: Lookup, imageHosts: string[]): Promise<void> {
  const outcome = downloadLinkedPicture(new AbortController().signal, host.asUpstream({ imageHosts }), link, {
    lookup,
  });
  const error = await outcome.then(
    () => null,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code: 'download_failed', details: { imageFailReason: 'refused' } });
}

async function expectRedirectRefused(location: string): Promise<void> {
  host.script = (response) => response.writeHead(302, { location }).end();
  await expectRefused(`${host.origin}/a.png`, neverAsked, [`127.0.0.1:${host.port}`]);
  expect(host.calls).toHaveLength(1);
}

/** A zone is not part of a URL. */
const literals = insideAddresses.filter(([address]) => !address.includes('%'));
const inUrl = (address: string) => (address.includes(':') ? `[${address}]` : address);

/** Links that URL parses to an inside address, or that only look like an allowed host. */
const disguises = [
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.0.0.1/',
  'https://017700000001/',
  'https://0177.0.0.1/',
  'https://127.1/',
  'https://127.0.1/',
  'https://0/',
  'https://2852039166/latest/meta-data/',
  'https://0xa9fea9fe/latest/meta-data/',
  'https://0251.0376.0251.0376/',
  'https://１２７.０.０.１/',
  'https://127。0。0。1/',
  'https://①②⑦.⓪.⓪.①/',
  'https://%31%32%37.0.0.1/',
  'https://127.0.0.1./',
  'https://localhost/',
  'https://LOCALHOST./',
  'https://localhost.localdomain/',
  'https://metadata.google.internal/computeMetadata/v1/',
  'https://instance-data/latest/',
  'https://kubernetes.default.svc/',
  'https://filesystem.site@127.0.0.1/',
  'https://filesystem.site%40127.0.0.1/',
  'https://127.0.0.1#@filesystem.site/',
  'https://127.0.0.1\\@filesystem.site/',
  'https://127.0.0.1/filesystem.site',
  'https://filesystem.site.127.0.0.1.nip.io/',
  'https://filesystem.site:22/',
  'https:127.0.0.1/',
  'gopher://filesystem.site/_GET',
  'ftp://filesystem.site/a.png',
  'file://filesystem.site/etc/passwd',
];

test('the list has at least sixty addresses', () => {
  expect(literals.length).toBeGreaterThanOrEqual(60);
});

describe.each(literals)('%s (%s)', (address) => {
  test('is not requested by a link', () => expectRefused(`https://${inUrl(address)}/a.png`, neverAsked, []));

  test('is not requested by a link even if the address is allowed without a port', () =>
    expectRefused(`https://${inUrl(address)}/a.png`, neverAsked, [inUrl(address)]));

  test('is not requested after a redirect', () => expectRedirectRefused(`https://${inUrl(address)}/a.png`));

  test('is not requested for an allowed name that resolves to it', () =>
    expectRefused('https://filesystem.site/a.png', resolvesTo(address), []));
});

describe.each(disguises)('%s', (link) => {
  test('is not requested by a link', () => expectRefused(link, neverAsked, []));

  test('is not requested after a redirect', () => expectRedirectRefused(encodeURI(link)));
});
