/** `reason` says why only where a failure was told before; `failure-reason` tells it itself. */
export type StatusKind =
  | 'queued'
  | 'generating'
  | 'progress'
  | 'complete'
  | 'failed'
  | 'failure-reason'
  | 'reason'
  | 'id';

/**
 * The words that a line of the log begins with, in lower case. Sources: recorded answers, and the wordings of the
 * gateways that print such logs; simplified and traditional as both are seen, and words that can only mean the same.
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

/** Whether a status word begins so, or is this. `text` in lower case. */
export function beginsStatusWord(text: string): boolean {
  return beginnings.has(text);
}

/** What a line is that begins with this word; null for a word of prose. */
export function statusKind(word: string): StatusKind | null {
  return kinds.get(word.trimEnd()) ?? null;
}
