import { describe, expect, test } from 'vitest';
import { addressKey } from '@/lib/transcript/address-key';
import { findPictures } from '@/lib/transcript/find-pictures';

const path = 'https://cdn.relay.io/out/a1b2';

describe('An address is the same with and without', () => {
  test.each([
    ['the signature of S3', `${path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=1`],
    ['the signature of Volcano', `${path}?X-Tos-Expires=86400&X-Tos-Signature=1`],
    ['the signature of Alibaba', `${path}?Expires=17&OSSAccessKeyId=LT&Signature=a%2Bb`],
    ['the signature of Azure', `${path}?se=2026-12-01T00%3A00Z&sp=r&sv=2025-01-05&sr=b&sig=a%3D`],
    ['the signature of Google', `${path}?GoogleAccessId=x&Expires=17&Signature=1`],
  ])('%s.', (_, signed) => {
    expect(addressKey(signed)).toBe(addressKey(path));
    expect(findPictures({ images: [path, signed] }).pictures).toEqual([{ url: signed }]);
    expect(findPictures({ images: [signed, path] }).pictures).toEqual([{ url: signed }]);
  });

  test('a token, if its path names a file.', () => {
    expect(addressKey(`${path}.png?e=17&token=ab`)).toBe(addressKey(`${path}.png`));
    expect(addressKey(`${path}?token=ab`)).not.toBe(addressKey(`${path}?token=cd`));
  });
});

test.each([
  ['what names it in the query', '?filename=a.png', '?filename=b.png'],
  ['its version', '?versionId=1&X-Amz-Signature=1', '?versionId=2&X-Amz-Signature=1'],
  ['how it is processed', '?x-oss-process=image/resize,w_9', ''],
  ['one letter without the signature of Azure', '?sp=1', '?sp=2'],
])('Addresses that differ in %s are two.', (_, one, other) => {
  expect(addressKey(path + one)).not.toBe(addressKey(path + other));
});
