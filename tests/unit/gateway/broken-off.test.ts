import { expect, test } from 'vitest';
import { parseBrokenOff } from '@/lib/server/gateway/json/json-scan';

test.each([
  ['{"data":["u"],"x', { data: ['u'] }],
  ['{"data":["u"', { data: ['u'] }],
  ['{"a":{"b":"c"},"d":tru', { a: { b: 'c' } }],
  ['{"a":["x","y\\"z', { a: ['x'] }],
  ['{"a":1,"b":[{"c":"d"},{"e', { a: 1, b: [{ c: 'd' }, {}] }],
  ['{"a":[{"c":"d"},{"e":"f', { a: [{ c: 'd' }, {}] }],
  ['{"a":[{"c":"d"}, {"e":', { a: [{ c: 'd' }, {}] }],
  ['{"a":[{"c":"d","e":"f', { a: [{ c: 'd' }] }],
  ['[{"a":"b', [{}]],
  ['{"a":"b","c"', { a: 'b' }],
  [`{"a":"${'b'.repeat(5_000)}","c":{"d`, { a: 'b'.repeat(5_000), c: {} }],
])('keeps every complete value of %s', (json, value) => {
  expect(parseBrokenOff(Buffer.from(json))).toEqual(value);
});

test('a picture with long runs of one character, such as zeros, is parsed quickly', () => {
  const base64 = Buffer.alloc(60_000).toString('base64');
  const startedAt = performance.now();
  const parsed = parseBrokenOff(Buffer.from(`{"data":[{"b64_json":"${base64}"}],"usage":`));
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  expect(parsed).toEqual({ data: [{ b64_json: base64 }] });
});
