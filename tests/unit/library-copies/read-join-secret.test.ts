import { expect, it } from 'vitest';
import { readJoinSecret } from '@/lib/browser/library-copies/devices';

const words = 'abandon ability able about above absent absorb abstract absurd abuse access accident';
const toFullWidth = (text: string) =>
  text.replaceAll(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));

it.each([
  ['as they are', words],
  ['in capitals and in lines', words.toUpperCase().replaceAll(' ', '\n')],
  ['in full-width letters with wide spaces', toFullWidth(words).replaceAll(' ', '　')],
])('takes recovery words for words when they are typed %s', (_, typed) => {
  expect(readJoinSecret(typed)).toHaveProperty('words');
});

it.each([
  ['in full-width letters', toFullWidth('0ABC-DEFG-2345-6789')],
  ['as the link that the other device copied', 'http://studio.local:3000/join#0ABC-DEFG-2345-6789'],
  ['with spaces around it', ' 0ABC-DEFG-2345-6789\n'],
])('takes a code for the code when it is typed %s', (_, typed) => {
  expect(readJoinSecret(typed)).toEqual({ code: '0ABC-DEFG-2345-6789' });
});
