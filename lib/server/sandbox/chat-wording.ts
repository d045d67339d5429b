import 'server-only';

/** The log's words in one language, as the gateway has been seen to write them. */
export interface ChatWording {
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
