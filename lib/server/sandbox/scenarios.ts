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
  drip: 'The answer comes in small pieces, about 2.5 kB in a second.',
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
  'cut-before-id': 'Tasks: the connection is cut before the answer begins; the task goes on.',
  'cut-after-id': "Tasks: the connection is cut after the task's id; the task goes on.",
  'cut-at-end': 'Tasks: the connection is cut after the whole body.',
  padded: 'Tasks: headers and line breaks at once, the answer when it is finished.',
  'proxy-503': 'Tasks: 503 with the HTML page of a proxy; the task goes on.',
  'proxy-504': '504 with the HTML page of a proxy; a task goes on.',
  'sync-timeout': 'Tasks: 504 sync_timeout; the task goes on.',
  'task-status-unavailable': 'Tasks: 502 task_status_unavailable; the task goes on.',
  'task-failed': 'Tasks: the task fails midway. Free.',
  'task-policy': "Tasks: the task fails by its maker's policy, and is charged.",
  'task-cancelled': 'Tasks: the task is cancelled by the gateway. Free.',
  'upstream-rejected': 'Tasks: the maker rejects the request. Free.',
  'no-async': '403 async_not_enabled. Free.',
  'cost-null': 'Tasks: usage.cost is null.',
  'cost-absent': 'Tasks: there is no usage.',
  'late-on-list': 'Tasks: the task appears on the list 20 seconds late.',
  'poll-faults': 'Tasks: the first three polls fail in different ways.',
  'content-expired': 'Tasks: the answer has an address whose content has expired.',
  'content-redirect': 'Tasks: the content redirects to another address.',
  'content-cut': 'Tasks: the first download of the last picture is cut in the middle.',
  'too-many-downloads': 'Tasks: the content was downloaded too often.',
  'gemini-image-safety': 'Gemini: no picture, finishReason IMAGE_SAFETY.',
  'gemini-image-prohibited': 'Gemini: no picture, finishReason IMAGE_PROHIBITED_CONTENT.',
  'gemini-image-recitation': 'Gemini: no picture, finishReason IMAGE_RECITATION.',
  'gemini-image-other': 'Gemini: no picture, finishReason IMAGE_OTHER.',
  'gemini-safety': 'Gemini: no picture, finishReason SAFETY.',
  'gemini-prohibited': 'Gemini: no picture, finishReason PROHIBITED_CONTENT.',
  'gemini-recitation': 'Gemini: no picture, finishReason RECITATION.',
  'gemini-max-tokens': 'Gemini: no picture, finishReason MAX_TOKENS.',
  'gemini-text-only': 'Gemini: a text instead of a picture.',
  'gemini-long-signature': 'Gemini: a thoughtSignature of 1.5 MB.',
  'gemini-several': 'Gemini: two pictures in one answer, the first of them twice.',
} as const;

export type ScenarioName = keyof typeof scenarios;
/** Alias under which modules outside the sandbox import the type. */
export type Scenario = ScenarioName;

export function isScenarioName(name: string): name is ScenarioName {
  return Object.hasOwn(scenarios, name);
}

/**
 * The scenario that a prompt selects with `sandbox:NAME`. Unknown names are ignored. `quick` and `big` only say how
 * pictures are drawn, so that a prompt can name another scenario beside them.
 */
export function scenarioInPrompt(prompt: string): ScenarioName | null {
  const names = namesIn(prompt);
  return names.find((name) => name !== 'quick' && name !== 'big') ?? names[0] ?? null;
}

/** How the pictures of a call are drawn: `quick` and `big` count beside any other scenario. */
export function drawingOf(prompt: string, scenario: ScenarioName | null): 'quick' | 'big' | null {
  const name = [...namesIn(prompt), scenario].find((name) => name === 'quick' || name === 'big');
  return name === 'quick' || name === 'big' ? name : null;
}

function namesIn(prompt: string): ScenarioName[] {
  return [...prompt.matchAll(/sandbox:([a-z0-9-]+)/g)].flatMap(([, name = '']) =>
    isScenarioName(name) ? [name] : [],
  );
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

/** What a scenario of tasks means on an endpoint that has none. */
export function withoutTasks(scenario: ScenarioName | null): ScenarioName | null {
  switch (scenario) {
    case 'cut-before-id':
    case 'cut-after-id':
    case 'cut-at-end':
      return 'cut';
    case 'sync-timeout':
      return 'proxy-504';
    case 'proxy-503':
      return 'unavailable';
    case 'task-failed':
    case 'task-cancelled':
    case 'task-status-unavailable':
    case 'upstream-rejected':
      return 'server-error';
    case 'task-policy':
      return 'moderation';
    case 'cost-null':
    case 'cost-absent':
      return 'no-usage';
    case 'content-expired':
    case 'content-redirect':
    case 'content-cut':
    case 'too-many-downloads':
      return 'url-broken';
    case 'padded':
    case 'no-async':
    case 'late-on-list':
    case 'poll-faults':
      return null;
    default:
      return scenario;
  }
}

/** What a scenario of Gemini means on the other endpoints. */
export function withoutGemini(scenario: ScenarioName | null): ScenarioName | null {
  if (scenario === 'gemini-long-signature' || scenario === 'gemini-several') return null;
  if (scenario === 'gemini-image-other' || scenario === 'gemini-text-only') return 'no-pictures';
  return scenario?.startsWith('gemini-') ? 'moderation' : scenario;
}
