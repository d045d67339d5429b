import { describe, expect, it } from 'vitest';
import { extractBase64 } from '@/lib/server/gateway/json/extract-base64';

const picture = 'A'.repeat(20_000);
const other = 'B'.repeat(20_000);

function parse(json: string): { parsed: unknown; parsedLength: number } {
  const lifted = extractBase64(Buffer.from(json));
  return { parsed: JSON.parse(lifted.json, lifted.restore), parsedLength: lifted.json.length };
}

describe('extractBase64', () => {
  it('gives the same answer as parsing the whole text', () => {
    const answer = {
      created: 1,
      data: [
        { b64_json: picture, revised_prompt: '桌上的燈 "b64_json":"x"' },
        {},
        { b64_json: other },
        { b64_json: 'abcd' },
      ],
      usage: { input_tokens: 1 },
    };
    for (const json of [JSON.stringify(answer), JSON.stringify(answer, null, 2)]) {
      const { parsed, parsedLength } = parse(json);
      expect(parsed).toEqual(answer);
      expect(parsedLength).toBeLessThan(1_000);
    }
  });

  it('leaves escaped text, other types and text that looks like a placeholder to the parser', () => {
    const json = `{"b64_json":"${picture}\\/","data":[{"b64_json":null},{"b64_json":"#7"},{"b64_json":"${other}"}]}`;
    expect(parse(json).parsed).toEqual({
      b64_json: `${picture}/`,
      data: [{ b64_json: null }, { b64_json: '#7' }, { b64_json: other }],
    });
  });

  it('leaves the error to the parser if an answer broke off', () => {
    expect(() => parse(`{"data":[{"b64_json":"${picture}`)).toThrow(/Unterminated string/);
    expect(() => parse(`{"data":[{"b64_json":"${picture}"}`)).toThrow(SyntaxError);
  });
});
