import 'server-only';
import { z } from 'zod';
import { wordsOfMessage } from './answer-words';

const choices = z.tuple([z.object({ delta: z.object({ content: z.string() }) })]).rest(z.unknown());
/** The next piece of a text: of a chat, of OpenAI's Responses, of Claude, and of Dify. */
const pieceSchema = z.union([
  z.object({ choices }).transform((event) => event.choices[0].delta.content),
  z.object({ delta: z.string() }).transform(({ delta }) => delta),
  z.object({ delta: z.object({ text: z.string() }) }).transform(({ delta }) => delta.text),
  z.object({ event: z.string(), answer: z.string() }).transform(({ answer }) => answer),
]);
/** Larger events of other protocols hold pictures, which are found without reading them as words. */
const charactersMax = 20_000;

/** The text of one event, in the form of any protocol, in which pictures may be linked. */
export function wordsOfEvent(value: unknown, characters: number): string {
  return pieceSchema.safeParse(value).data ?? (characters > charactersMax ? '' : wordsOfMessage(value));
}
