import { expect, test } from 'vitest';
import { wrappedTexts } from '../../support/fixture-envelopes';
import { readAnyAnswer } from '../../support/read-any-answer';

const fixtures = wrappedTexts();

// Cut at every single byte: `npm run soak -- answers`.
test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))(
  '%s gives its pictures, whole and in pieces',
  async (_, { bytes, contentType, pictures }) => {
    const read = (pieces: readonly Uint8Array[]) => readAnyAnswer(pieces, { contentType, route: 'chat' });
    const whole = await read([bytes]);
    expect(whole.pictures).toEqual(pictures);
    for (let at = 1; at < bytes.length; at += 211) {
      const split = await read([bytes.subarray(0, at), bytes.subarray(at)]);
      expect(split.pictures).toEqual(pictures);
      expect(split.error?.code).toBe(whole.error?.code);
    }
  },
);
