import { expect, test } from 'vitest';
import { isPublicAddress } from '@/lib/server/gateway/downloads/guarded-fetch';
import { insideAddresses } from '../../support/inside-addresses';

const inside = [
  ...insideAddresses,
  ['', 'nothing'],
  ['localhost', 'a name'],
  ['example.com', 'a name'],
] as const;
test.each(inside)('%s (%s) is not public', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each([
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.1',
  '168.63.129.17',
  '169.253.255.255',
  '172.15.255.255',
  '172.32.0.1',
  '192.167.255.255',
  '192.169.0.1',
  '223.255.255.255',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
  '2606:4700:4700::1111',
  '2a00:1450:4001:81b::200e',
  '2400:cb00::1',
])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});
