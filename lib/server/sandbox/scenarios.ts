import 'server-only';

/**
 * Behaviours that a test can select with `sandbox:NAME` in a prompt, or with `setScenario` for the following calls. If
 * a scenario makes sense on only one kind of endpoint, the other kind plays the most similar one.
 */
export const scenarios = {
  quick:
    'A plain picture of the right size and format that is cheap to make, for tests that need many pictures.',
  big: 'Unique pictures of about 3 MB that are cheap to make, for load tests.',
  moderation:
    'The prompt is rejected by the safety system; with n > 1 the flagged pictures are silently left out.',
  fewer: 'With n > 1, one picture is missing without an error.',
  'empty-entry': 'One entry of the answer is empty; with n = 1, the only entry.',
  'no-pictures': 'A complete answer without a picture.',
  url: 'The answer has links instead of base64.',
  'url-broken': 'The answer has links; the last one returns 404.',
  'url-late': 'The answer has links; the last one returns 503 to its first request.',
  slow: 'Takes about a minute.',
  hang: 'Never answers; the call ends when the caller disconnects.',
  'rate-limit': '429 with retry-after: 12. Free.',
  unavailable: '503, no channel for the model. Free.',
  'server-error': '500 from upstream after the work started.',
  html: '502 with the HTML page of a proxy.',
  'html-200': '200 with an HTML page instead of JSON.',
  cut: 'The connection is cut in the middle of the body.',
  'cut-stream': 'The event stream is cut in the middle of an event.',
  'stream-no-end': 'The event stream sends previews and ends without a finished picture.',
  'stream-error': 'The event stream sends a preview, then an error event.',
  'plain-json': 'A streaming request is answered with plain JSON.',
  'error-200': 'HTTP 200 with an upstream {error} after the work started.',
  retired: 'The model has been retired. Free.',
  'retired-200': 'The model has been retired; the error is sent with HTTP 200. Free.',
  'no-access': '403, the model does not exist or the key has no access to it. Free.',
  balance: '403, the account balance is insufficient. Free.',
  quota: "403, this token's quota has been exhausted. Free.",
  key: '401, invalid token. Free.',
  'too-large': '413, the pictures sent are too large. Free.',
  'no-usage': 'A successful answer without usage.',
  garbage: '200 with content type JSON and a body that is not JSON.',
  'long-queue': 'Chat: a long queue with many dots before the work starts.',
  'chat-failure': 'Chat: 生成失败, input_moderation.',
  'chat-failure-output': 'Chat: the finished picture is withheld, output_moderation.',
  'chat-failure-rate-limit': 'Chat: prose about a rate limit instead of a picture.',
  'chat-failure-policy': 'Chat: a sentence about the content policy instead of a picture.',
  'chat-failure-status': 'Chat: a JSON with "status":"failed".',
  'chat-cut': 'Chat: the stream is cut after the 100 % link, before the picture.',
  'chat-expired-link': 'Chat: a successful answer whose links have expired.',
} as const;

export type ScenarioName = keyof typeof scenarios;
/** Alias under which modules outside the sandbox import the type. */
export type Scenario = ScenarioName;

export function isScenarioName(name: string): name is ScenarioName {
  return Object.hasOwn(scenarios, name);
}

/** The scenario that a prompt selects with `sandbox:NAME`. Unknown names are ignored. */
export function scenarioInPrompt(prompt: string): ScenarioName | null {
  for (const [, name = ''] of prompt.matchAll(/sandbox:([a-z0-9-]+)/g)) {
    if (isScenarioName(name)) return name;
  }
  return null;
}

/** Removes every `sandbox:NAME` from the prompt. */
export function withoutScenario(prompt: string): string {
  return prompt.replace(/sandbox:[a-z0-9-]+/g, '').trim();
}

/** Prompts the gateway's safety system rejects: living artists named in its documentation, and words for nudity. */
const rejectedPrompt =
  /宮崎駿|宫崎骏|hayao\s+miyazaki|新海誠|新海诚|makoto\s+shinkai|\bnude\b|\bnaked\b|\btopless\b|\blingerie\b|裸體|裸体|全裸|情趣內衣|情趣内衣/i;

export function isModerated(prompt: string): boolean {
  return rejectedPrompt.test(prompt);
}
