import { isDigit, isFiller, isPercentSign, isSpace } from './characters';
import { toPercent } from './percent-reader';

export type WordVerdict = 'more' | 'prose' | StatusKind;

/**
 * Decides whether a line that begins with a status word is a status: `Generating...` is one, but `Generating an image
 * is not possible` is prose. A bare `34%` or `11....` counts as progress.
 */
export class StatusWordReader {
  /** The percentage at the beginning of a line with the verdict `progress`. */
  percent: number | null = null;
  #word = '';
  #kind: StatusKind | null = null;
  #spaced = false;

  begin(): void {
    this.percent = null;
    this.#word = '';
    this.#kind = null;
    this.#spaced = false;
  }

  /** Returns `more` if it consumed the character. With any other verdict, the caller must read the character again. */
  step(character: string): WordVerdict {
    if (this.#kind !== null) return this.#stepAfterWord(this.#kind, character);
    if (/^\d/.test(this.#word || character)) return this.#stepInNumber(character);
    const word = this.#word + character.toLowerCase();
    if (beginsStatusWord(word)) {
      this.#word = word;
      return 'more';
    }
    this.#kind = statusKind(this.#word);
    this.#spaced = this.#word.endsWith(' ');
    return this.#kind === null ? 'prose' : this.#stepAfterWord(this.#kind, character);
  }

  /** Returns the verdict at the end of the line. */
  end(): Exclude<WordVerdict, 'more'> {
    const kind = this.#kind ?? statusKind(this.#word);
    return kind === null || needsColon(kind) ? 'prose' : kind;
  }

  #stepInNumber(character: string): WordVerdict {
    if (isDigit(character) && /^\d{0,2}$/.test(this.#word)) {
      this.#word += character;
      return 'more';
    }
    const isHeartbeat = character === '.' && this.#word.endsWith('.');
    if (isPercentSign(character) || isHeartbeat) {
      this.percent = toPercent(this.#word.replace('.', ''));
      if (isHeartbeat) return 'progress';
      this.#kind = 'progress';
      return 'more';
    }
    if (character !== '.' || !/^\d+$/.test(this.#word)) return 'prose';
    this.#word += character;
    return 'more';
  }

  #stepAfterWord(kind: StatusKind, character: string): WordVerdict {
    if (character === ':' || character === '：') return kind;
    if (isSpace(character) || character === '*' || character === '_') {
      this.#spaced ||= isSpace(character);
      return 'more';
    }
    // A bar after a percentage, with whatever else its line counts.
    if (needsColon(kind) || (character === '|' && this.percent !== null)) return 'prose';
    if (isFiller(character) || '[!(（'.includes(character)) return kind;
    // A number may follow a progress word, and a sentence after a failure states the reason.
    if (kind === 'progress' && this.percent === null && isDigit(character)) return kind;
    return kind === 'failed' && this.#spaced ? kind : 'prose';
  }
}

function needsColon(kind: StatusKind): boolean {
  return kind === 'id' || kind === 'reason' || kind === 'failure-reason';
}

/** `reason` counts only after a failure was reported; `failure-reason` reports the failure itself. */
type StatusKind =
  | 'queued'
  | 'generating'
  | 'progress'
  | 'complete'
  | 'failed'
  | 'failure-reason'
  | 'reason'
  | 'id';

/**
 * The words that begin a status line of the log, in lower case. Sources: recorded answers and the wordings of gateways
 * that print such logs, in simplified and traditional Chinese, with unambiguous synonyms.
 */
const statusWords: Readonly<Record<StatusKind, readonly string[]>> = {
  queued: [
    ...['queuing', 'queueing', 'queued', 'in queue', 'waiting in queue'],
    ...[
      '排队中',
      '排队',
      '正在排队',
      '排队等待中',
      '等待中',
      '等候中',
      '队列中',
      '排隊中',
      '排隊',
      '正在排隊',
      '排隊等待中',
      '佇列中',
    ],
  ],
  generating: [
    ...['generating', 'generating image', 'image generating', 'processing'],
    ...[
      '生成中',
      '正在生成',
      '正在生成图片',
      '图片生成中',
      '正在生成圖片',
      '圖片生成中',
      '產生中',
      '正在產生',
      '绘制中',
      '正在绘制',
      '繪製中',
      '正在繪製',
      '处理中',
      '正在处理',
      '處理中',
      '正在處理',
    ],
  ],
  progress: [
    ...['progress', 'generation progress'],
    ...['进度', '生成进度', '任务进度', '当前进度', '進度', '生成進度', '任務進度', '目前進度'],
  ],
  complete: [
    ...['generation complete', 'generation completed', 'generation finished', 'generation succeeded'],
    ...['生成完成', '生成成功', '生成完毕', '已完成', '完成', '任务完成', '生成完畢', '產生完成', '任務完成'],
  ],
  failed: [
    ...['generation failed', 'image generation failed', 'task failed'],
    ...['生成失败', '图片生成失败', '任务失败', '生成失敗', '圖片生成失敗', '產生失敗', '任務失敗'],
  ],
  'failure-reason': ['failure reason', 'reason for failure', '失败原因', '失敗原因'],
  reason: ['reason', '原因', '错误信息', '錯誤訊息'],
  id: ['id', 'task id', 'task_id', 'gen_id', 'gen id', '任务id', '任務id'],
};

const kinds = new Map<string, StatusKind>();
const beginnings = new Set<string>();
for (const [kind, words] of Object.entries(statusWords) as [StatusKind, readonly string[]][]) {
  for (const word of words) {
    kinds.set(word, kind);
    for (let length = 1; length <= word.length; length += 1) beginnings.add(word.slice(0, length));
  }
}

/** Whether `text`, in lower case, is a status word or the beginning of one. */
function beginsStatusWord(text: string): boolean {
  return beginnings.has(text);
}

/** Returns the kind of status that this word begins, or null if it is no status word. */
function statusKind(word: string): StatusKind | null {
  return kinds.get(word.trimEnd()) ?? null;
}
