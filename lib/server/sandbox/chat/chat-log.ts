import 'server-only';
import { createRandom, hashText, type Random } from '@/lib/server/sandbox/pictures/random';
import { withoutScenario } from '../scenarios';
import type { ChatRequest } from './chat-request';

/** A part of the log that is sent at once, and the delay before it in milliseconds at pace 1. */
export interface LogPiece {
  text: string;
  waitMs: number;
  /** True if this piece contains the final link of a picture. */
  delivers?: boolean;
  /** Index of the picture that this piece links to. The progress line also links to the first picture. */
  shows?: number;
}

export interface ChatLink {
  genId: string;
  show: string;
  download: string;
  progress: string;
}

export interface LogPlan {
  request: ChatRequest;
  requestId: string;
  origin: string;
  links: readonly ChatLink[];
  longQueue: boolean;
}

/** Three layouts in which the gateway writes this log. The request id determines which one is used. */
type LogLayout = 'growing' | 'annotated' | 'lines';

/** Writes a complete log: echo, queue, progress, pictures. */
export function* writeLog(plan: LogPlan): Generator<LogPiece> {
  const random = createRandom(hashText(plan.requestId));
  const layout = random.pick<LogLayout>(['growing', 'growing', 'annotated', 'lines']);
  const wording = wordingFor(plan.request.prompt);
  yield* writeOpening(plan, layout, wording, random);
  yield* writeProgress(plan, layout, wording, random);
  yield {
    text: layout === 'lines' ? `> ${wording.complete} ✅\n\n` : `\n\n> ✅ ${wording.complete}\n\n\n`,
    waitMs: 300,
  };
  for (const [index, { genId, show, download }] of plan.links.entries()) {
    if (layout === 'lines') yield { text: `> gen_id: \`${genId}\`\n\n`, waitMs: 50 };
    yield { text: `![${genId}](${show})`, waitMs: 120, delivers: true, shows: index };
    if (layout !== 'lines') yield { text: `\n\n[${wording.download}](${download})`, waitMs: 50 };
    yield { text: '\n\n', waitMs: 0 };
  }
}

/** Writes echo and queue, which appear even if the call fails. */
export function* writeOpening(
  plan: LogPlan,
  layout: LogLayout,
  wording: ChatWording,
  random: Random,
): Generator<LogPiece> {
  const { request, requestId, origin } = plan;
  const echo = JSON.stringify(echoOf(request), null, 2);
  const fence = { growing: '', annotated: '```json\n', lines: '```\n' }[layout];
  yield { text: `${fence}${echo}${fence ? '\n```' : ''}\n\n`, waitMs: 900 };
  const task = `task_01${hashText(requestId).toString(36)}${hashText(`${requestId}t`).toString(36)}`;
  if (layout !== 'growing') yield { text: `> ID: \`${task}\`\n`, waitMs: 50 };
  if (layout === 'annotated') {
    yield {
      text: `>[${wording.preview}](${origin}/web/${task}) | [${wording.source}](${origin}/source/${task})\n\n`,
      waitMs: 50,
    };
  }
  const plain = layout === 'lines';
  yield { text: `${plain ? '> ' : '>🕐 '}${wording.queuing}.`, waitMs: 200 };
  const dots = plan.longQueue ? 60 : random.integer(0, 2);
  for (let dot = 0; dot < dots; dot += 1) yield { text: '.', waitMs: 700 };
  yield { text: `${plain ? '\n> ' : '\n\n>⚡ '}${wording.generating}.`, waitMs: 500 };
  for (let dot = random.integer(1, 4); dot > 0; dot -= 1) yield { text: '.', waitMs: 450 };
  if (plain) yield { text: '\n', waitMs: 0 };
}

function* writeProgress(
  plan: LogPlan,
  layout: LogLayout,
  wording: ChatWording,
  random: Random,
): Generator<LogPiece> {
  const percents: number[] = [];
  for (let percent = random.integer(6, 14); percent < 96; percent += random.integer(6, 15))
    percents.push(percent);
  if (layout === 'lines') {
    const bold = random.chance(0.5) ? '**' : '';
    for (const percent of percents)
      yield { text: `> ${wording.progress} ${bold}${percent}%${bold}${bold ? '' : '.'}\n`, waitMs: 550 };
    return;
  }
  yield { text: `\n\n>🏃 ${wording.progress} `, waitMs: 200 };
  for (const percent of percents)
    yield { text: `${percent}${'.'.repeat(random.integer(2, 4))}`, waitMs: 550 };
  const [first] = plan.links;
  if (first) yield { text: `[100](${first.progress})`, waitMs: 500, shows: 0 };
}

function echoOf(request: ChatRequest): object {
  return {
    prompt: withoutScenario(request.prompt),
    ratio: request.width === request.height ? '1:1' : request.width > request.height ? '3:2' : '2:3',
    ...(request.count > 1 ? { n: request.count } : {}),
    ...(request.lastGenId ? { gen_id: request.lastGenId } : {}),
  };
}

/** The log's texts in one language, copied from observed gateway answers. */
interface ChatWording {
  queuing: string;
  generating: string;
  progress: string;
  complete: string;
  download: string;
  failed: string;
  reason: string;
  preview: string;
  source: string;
}

const wordings = {
  english: {
    queuing: 'Queuing',
    generating: 'Generating',
    progress: 'Progress',
    complete: 'Generation complete',
    download: 'Click to download',
    failed: 'Generation failed',
    reason: 'Reason: ',
    preview: 'Data preview',
    source: 'Source data',
  },
  simplified: {
    queuing: '排队中',
    generating: '生成中',
    progress: '进度',
    complete: '生成完成',
    download: '点击下载',
    failed: '生成失败',
    reason: '失败原因：',
    preview: '数据预览',
    source: '原始数据',
  },
  traditional: {
    queuing: '排隊中',
    generating: '生成中',
    progress: '進度',
    complete: '生成完成',
    download: '點擊下載',
    failed: '生成失敗',
    reason: '失敗原因：',
    preview: '數據預覽',
    source: '原始數據',
  },
} as const satisfies Record<string, ChatWording>;

/** Common characters that exist only in Traditional Chinese. */
const traditionalOnly =
  /[們這個說為來時會國對開無與樣還過後發點經現實畫圖貓隻張幅龍鳥魚風車馬東燈島樹雲邊裡寫請讓]/;

/** Selects the log's texts by the language of the prompt. */
export function wordingFor(prompt: string): ChatWording {
  if (!/[\u4e00-\u9fff]/.test(prompt)) return wordings.english;
  return traditionalOnly.test(prompt) ? wordings.traditional : wordings.simplified;
}
