import 'server-only';

/**
 * What can be made to happen, by `sandbox:NAME` in a prompt or for all calls by `setScenario`. Scenarios that make sense
 * on one kind of endpoint only have a nearest relation on the other.
 */
export const scenarios = {
  quick: 'A plain, cheaply made picture of the right size and format: for tests that need many.',
  big: 'Pictures of about 3 MB, each different, cheaply made: for load tests.',
  moderation:
    'The prompt is rejected by the safety system; with n > 1 the flagged pictures are silently left out.',
  fewer: 'One picture fewer than asked for (n > 1), without a word.',
  'empty-entry': 'One entry of the answer is empty; with n = 1 it is the only one.',
  'no-pictures': 'A complete answer with no picture in it.',
  url: 'The answer has links instead of base64.',
  'url-broken': 'The answer has links, and the last of them does not exist.',
  'url-late': 'The answer has links; the last of them is not there yet when it is first asked for.',
  slow: 'Takes about a minute.',
  hang: 'Never answers, until the caller leaves.',
  'rate-limit': '429, to be tried again after 12 seconds. Free.',
  unavailable: '503, no channel for the model. Free.',
  'server-error': '500 from upstream, after the work was begun.',
  html: '502 with the page of a proxy in front.',
  'html-200': '200 with a page of HTML where JSON was promised.',
  cut: 'The connection is cut in the middle of the body.',
  'cut-stream': 'The event stream is cut in the middle of an event.',
  'stream-no-end': 'The event stream brings previews, and ends without a finished picture.',
  'stream-error': 'The event stream brings a preview, then an error event.',
  'plain-json': 'A streaming request is answered with plain JSON.',
  'error-200': 'HTTP 200 with an {error} of upstream in it, after the work was begun.',
  retired: 'The model has been retired. Free.',
  'retired-200': 'The model has been retired, told inside HTTP 200. Free.',
  'no-access': '403, the model does not exist or the key has no access to it. Free.',
  balance: '403, the account balance is insufficient. Free.',
  quota: "403, this token's quota has been exhausted. Free.",
  key: '401, invalid token. Free.',
  'too-large': '413, the pictures sent are too large. Free.',
  'no-usage': 'A good answer without usage.',
  garbage: '200, declared as JSON, with a body nobody can read.',
  'long-queue': 'Chat: a long queue with many dots before the work begins.',
  'chat-failure': 'Chat: 生成失败, input_moderation.',
  'chat-failure-output': 'Chat: the finished picture is withheld, output_moderation.',
  'chat-failure-rate-limit': 'Chat: prose about a rate limit instead of a picture.',
  'chat-failure-policy': 'Chat: a sentence about the content policy instead of a picture.',
  'chat-failure-status': 'Chat: a JSON with "status":"failed".',
  'chat-cut': 'Chat: the stream is cut after the 100 % link, before the picture.',
  'chat-expired-link': 'Chat: all is well, but the links have expired.',
} as const;

export type ScenarioName = keyof typeof scenarios;
/** The name the rest of the project uses for a scenario. */
export type Scenario = ScenarioName;

export function isScenarioName(name: string): name is ScenarioName {
  return Object.hasOwn(scenarios, name);
}

/** The scenario that a prompt asks for by `sandbox:NAME`; unknown names ask for nothing. */
export function scenarioInPrompt(prompt: string): ScenarioName | null {
  for (const [, name = ''] of prompt.matchAll(/sandbox:([a-z0-9-]+)/g)) {
    if (isScenarioName(name)) return name;
  }
  return null;
}

/** The prompt without what is meant for the box. */
export function withoutScenario(prompt: string): string {
  return prompt.replace(/sandbox:[a-z0-9-]+/g, '').trim();
}

/** Living artists named in the gateway's documentation, and a few revealing words: what its safety system is known for. */
const rejected =
  /宮崎駿|宫崎骏|hayao\s+miyazaki|新海誠|新海诚|makoto\s+shinkai|\bnude\b|\bnaked\b|\btopless\b|\blingerie\b|裸體|裸体|全裸|情趣內衣|情趣内衣/i;

export function isModerated(prompt: string): boolean {
  return rejected.test(prompt);
}
