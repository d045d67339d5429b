import 'server-only';
import { createRandom, hashText, type Random } from '@/lib/server/sandbox/pictures/random';
import type { ChatRequest } from './chat-request';
import { withoutScenario } from './scenarios';

/** What the log shows at a time, and how long the gateway takes before it, in parts of a second at pace 1. */
export interface LogPiece {
  text: string;
  waitMs: number;
  /** A picture whose link is complete with this piece. */
  delivers?: boolean;
  /** The picture to which a link is complete with this piece; the first has one in the line of progress too. */
  shows?: number;
}

export interface ChatLink {
  genId: string;
  show: string;
  download: string;
  progress: string;
}

export interface LogPlan {
  order: ChatRequest;
  requestId: string;
  origin: string;
  links: readonly ChatLink[];
  longQueue: boolean;
}

/** Three manners in which gateways write this log; which one is drawn by the request. */
type Manner = 'growing' | 'annotated' | 'lines';

/** A log in full: echo, queue, progress, pictures. */
export function* writeLog(plan: LogPlan): Generator<LogPiece> {
  const random = createRandom(hashText(plan.requestId));
  const manner = random.pick<Manner>(['growing', 'growing', 'annotated', 'lines']);
  const wording = wordingFor(plan.order.prompt);
  yield* writeOpening(plan, manner, wording, random);
  yield* writeProgress(plan, manner, wording, random);
  yield {
    text: manner === 'lines' ? `> ${wording.complete} ✅\n\n` : `\n\n> ✅ ${wording.complete}\n\n\n`,
    waitMs: 300,
  };
  for (const [index, { genId, show, download }] of plan.links.entries()) {
    if (manner === 'lines') yield { text: `> gen_id: \`${genId}\`\n\n`, waitMs: 50 };
    yield { text: `![${genId}](${show})`, waitMs: 120, delivers: true, shows: index };
    if (manner !== 'lines') yield { text: `\n\n[${wording.download}](${download})`, waitMs: 50 };
    yield { text: '\n\n', waitMs: 0 };
  }
}

/** Echo and queue: what even a failing call shows. */
export function* writeOpening(
  plan: LogPlan,
  manner: Manner,
  wording: ChatWording,
  random: Random,
): Generator<LogPiece> {
  const { order, requestId, origin } = plan;
  const echo = JSON.stringify(echoOf(order), null, 2);
  const fence = { growing: '', annotated: '```json\n', lines: '```\n' }[manner];
  yield { text: `${fence}${echo}${fence ? '\n```' : ''}\n\n`, waitMs: 900 };
  const task = `task_01${hashText(requestId).toString(36)}${hashText(`${requestId}t`).toString(36)}`;
  if (manner !== 'growing') yield { text: `> ID: \`${task}\`\n`, waitMs: 50 };
  if (manner === 'annotated') {
    yield {
      text: `>[${wording.preview}](${origin}/web/${task}) | [${wording.source}](${origin}/source/${task})\n\n`,
      waitMs: 50,
    };
  }
  const plain = manner === 'lines';
  yield { text: `${plain ? '> ' : '>🕐 '}${wording.queuing}.`, waitMs: 200 };
  const dots = plan.longQueue ? 60 : random.integer(0, 2);
  for (let dot = 0; dot < dots; dot += 1) yield { text: '.', waitMs: 700 };
  yield { text: `${plain ? '\n> ' : '\n\n>⚡ '}${wording.generating}.`, waitMs: 500 };
  for (let dot = random.integer(1, 4); dot > 0; dot -= 1) yield { text: '.', waitMs: 450 };
  if (plain) yield { text: '\n', waitMs: 0 };
}

function* writeProgress(
  plan: LogPlan,
  manner: Manner,
  wording: ChatWording,
  random: Random,
): Generator<LogPiece> {
  const percents: number[] = [];
  for (let percent = random.integer(6, 14); percent < 96; percent += random.integer(6, 15))
    percents.push(percent);
  if (manner === 'lines') {
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

function echoOf(order: ChatRequest): object {
  return {
    prompt: withoutScenario(order.prompt),
    ratio: order.width === order.height ? '1:1' : order.width > order.height ? '3:2' : '2:3',
    ...(order.count > 1 ? { n: order.count } : {}),
    ...(order.lastGenId ? { gen_id: order.lastGenId } : {}),
  };
}

/** The log's words in one language, as the gateway has been seen to write them. */
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

/** Characters that only one of the two scripts has, common ones. */
const traditionalOnly =
  /[們這個說為來時會國對開無與樣還過後發點經現實畫圖貓隻張幅龍鳥魚風車馬東燈島樹雲邊裡寫請讓]/;

/** The log is written in the prompt's language. */
export function wordingFor(prompt: string): ChatWording {
  if (!/[\u4e00-\u9fff]/.test(prompt)) return wordings.english;
  return traditionalOnly.test(prompt) ? wordings.traditional : wordings.simplified;
}
