import { expect, test } from 'vitest';
import { wrappedTexts } from '../../support/fixture-envelopes';
import { readAnyAnswer } from '../../support/read-any-answer';

const fixtures = wrappedTexts();

test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))(
  '%s gives the same pictures and the same outcome wherever it is split',
  async (_, { bytes, contentType, pictures }) => {
    const read = async (pieces: readonly Uint8Array[]) => {
      const { pictures: found, error } = await readAnyAnswer(pieces, { contentType, route: 'chat' });
      return { found, code: error?.code };
    };
    const { code } = await read([bytes]);
    const different: number[] = [];
    for (let at = 0; at <= bytes.length; at += 1) {
      const split = await read([bytes.subarray(0, at), bytes.subarray(at)]);
      const isSame = split.code === code && JSON.stringify(split.found) === JSON.stringify(pictures);
      if (!isSame) different.push(at);
    }
    expect(different).toEqual([]);
    const each = await read(Array.from(bytes, (byte) => Uint8Array.of(byte)));
    expect(each).toEqual({ found: pictures, code });
  },
  120_000,
);
