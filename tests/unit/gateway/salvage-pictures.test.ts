import { expect, test } from 'vitest';
import { salvagePictures } from '@/lib/server/gateway/answers/read-image-json';

const whole = JSON.stringify({
  created: 1,
  data: [
    { b64_json: 'AAAA', revised_prompt: 'a "quoted" \\ word' },
    { b64_json: 'BB/B' },
    { b64_json: 'CCCC' },
  ],
  usage: {},
});

test('an answer that is cut anywhere gives only the pictures that were complete, in order', () => {
  const all = ['AAAA', 'BB/B', 'CCCC'];
  for (let end = 0; end <= whole.length; end += 1) {
    const text = whole.slice(0, end);
    const complete = all.filter((base64) => text.includes(`"${base64}"`));
    expect(salvagePictures(text)).toEqual(complete.map((b64_json) => ({ b64_json })));
  }
});

test('escaped slashes are unescaped, and empty and broken texts are skipped', () => {
  const text =
    '{"data":[{"b64_json" : "B\\/B"},{"b64_json":""},{"b64_json":"\\x"},{"b64_json":null},{"b64_json":"C';
  expect(salvagePictures(text)).toEqual([{ b64_json: 'B/B' }]);
});

test('links are used only if there are no bytes', () => {
  expect(salvagePictures('{"data":[{"url":"https:\\/\\/a.b\\/c?x=1\\u0026y=2"},{"url":"https://a')).toEqual([
    { url: 'https://a.b/c?x=1&y=2' },
  ]);
  expect(salvagePictures('{"data":[{"url":"https://a","b64_json":"AAAA"},')).toEqual([{ b64_json: 'AAAA' }]);
});
