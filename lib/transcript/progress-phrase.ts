import { withPlainDigits } from './characters';
import { toPercent } from './percent-reader';

/** A longer line is a sentence, however it begins. */
const phraseMax = 64;
const lineMax = 400;
const bars = /[█▉▊▋▌▍▎▏▓▒░■□▰▱●○◼◻#=\-_.·>\s]{2,}/gu;

/** Whether a line is too long to be progress. The length of a progress bar does not count. */
export function isLongerThanPhrase(text: string): boolean {
  return text.length > phraseMax && (text.length > lineMax || text.replace(bars, ' ').length > phraseMax);
}

/** Words of degree, such as "almost". */
const degree = /^(?:almost|about|around|just|still|over|half(?:way)?|already|[a-z]{3,10}ly)(?![a-z])/i;

/**
 * Whether a line that begins like this may turn out to report progress, so that it is held back until its end. In
 * English a verb in -ing, a word of waiting or one of degree begins it; Chinese lines are short, so each one is held.
 */
export function mayBeProgress(text: string): boolean {
  const words = text.replace(/^[^\p{L}\p{N}[【(（]+/u, '');
  if (words === '') return true;
  if (/^[\p{Script=Han}[【(（\d０-９#]/u.test(words)) return true;
  if (/^[a-z]{1,14}$/i.test(words)) return true;
  if (degree.test(words) && wordsOf(words) <= 6) return true;
  return speaksOfWork(words);
}

/** A verb in -ing or a word of waiting at the beginning. */
function speaksOfWork(words: string): boolean {
  const afterArticles = words.replace(/^(?:(?:the|your|current|you|you're|are|now|please) )+/i, '');
  if (/^[a-z]{0,14}$/i.test(afterArticles)) return true;
  return /^(?:[a-z]{2,14}ing|progress|queued?|position|place|waiting|number|status|step|generation|image|picture|task|job|eta|currently|wait)(?![a-z])/i.test(
    afterArticles,
  );
}

export type Progress = { type: 'percent'; percent: number } | { type: 'queued' };

/** A sentence that states a share: "50% of it", "50% 的用户". */
const share =
  /^\s*(?:of|off|is|are|was|were|will|more|less|the|a|an|by|to|and|or|than|的|以上|以下|左右|折|是|为|為|和)(?![a-z])/i;
const queuePlace =
  /第\s*\d+\s*(?:位|名|个|個|人)|(?:前面|前方|排在|位置|序号|序號|名次|排名|顺位|順位|队列|隊列|佇列|排队|排隊)\D{0,8}\d+|\d+\s*(?:人|位|个任务|個任務)\D{0,6}(?:前|等|排)|\b(?:queue|position)\b\D{0,24}\d+\W*$|\b(?:queue|position|place)\s?(?:no\.?)?\s?[:：#]+\s?\d+|\b\d+\b\D{0,24}\b(?:in (?:the )?(?:queue|line)|ahead|waiting|queued)\b/i;

/** "第3位的人": a position that describes somebody, unlike a task's position in the queue. */
const placeOfSomebody = /第\s*\d+\s*(?:位|名|个|個|人)\s*(?:的|是|穿|戴|站|坐)/;

/**
 * Reads the progress from a line of the log, whatever the words around the figure: a percentage with few words beside
 * it, or a place in the queue. Returns null for a sentence.
 */
export function readProgress(line: string): Progress | null {
  const text = withPlainDigits(line.trim());
  if (isLongerThanPhrase(text) || /[.!?。！？]\s+\p{L}|[。！？]\s*\p{L}/u.test(text)) return null;
  const percents = [...text.matchAll(percentage)];
  const last = percents.at(-1);
  if (last !== undefined) {
    const after = text.slice(last.index + last[0].length);
    const percent = toPercent(last[1] ?? last[2] ?? '');
    const isFew = wordsOf(text.slice(0, last.index)) <= 8 && wordsOf(after) <= 6;
    return percents.length > 2 || percent === null || !isFew || share.test(after) || !isProgress(text)
      ? null
      : { type: 'percent', percent };
  }
  const percent = partOfWhole(text);
  if (percent !== null) return { type: 'percent', percent };
  return queuePlace.test(text) && !placeOfSomebody.test(text) && wordsOf(text) <= 12
    ? { type: 'queued' }
    : null;
}

const percentage =
  /(?<![\d.])(\d{1,3})(?:\.\d+)?\s?(?:[%％]|(?:percent|per cent|pct)\b)|百分之\s?(\d{1,3})(?![\d.])/gi;

/** Words of a Chinese progress line; a sentence with a full stop but none of these words describes the picture. */
const chineseWork =
  /[进進]度|[进進]行|[进進]程|完成|生成|[渲宣]染|[绘繪]|作[画畫]|创作|創作|[处處]理|[排等]|剩[余餘]|加[载載]|中(?![间間心央])|正在|努力|稍候|上[传傳]|任[务務]/u;

/** English words that are not about work, such as "Contrast", need a figure in brackets or a word such as "done". */
function isProgress(text: string): boolean {
  const words = text.replace(/^[^\p{L}\p{N}[【(（]+/u, '').replace(/^\[[ x✓✔]\]\s*/i, '');
  if (/\p{Script=Han}.*。\s*$/u.test(words) && !chineseWork.test(words)) return false;
  if (!/^[a-z]/i.test(words) || speaksOfWork(words)) return true;
  return /[(（[]\s*[\d.]+\s?[%％]\s*[)）\]]\W*$|\b(?:done|completed?|finished|ready|there|left|remaining|to go|so far)\b/i.test(
    words,
  );
}

/** "9/20" beside a bar, or as a step. */
function partOfWhole(text: string): number | null {
  const [, part = '', whole = ''] = /(?<![\d./])(\d{1,4})\s?\/\s?(\d{1,4})(?![\d./])/.exec(text) ?? [];
  const isCounted =
    /[█▉▊▋▌▍▎▏▓▒░■□▰▱◼◻#=]{2,}/u.test(text) || /\b(?:steps?|progress)\b|步|[进進]度/i.test(text);
  if (!isCounted || wordsOf(text) > 8 || Number(whole) === 0 || Number(part) > Number(whole)) return null;
  return Math.round((100 * Number(part)) / Number(whole));
}

/** Two Chinese characters count as a word. */
function wordsOf(text: string): number {
  const characters = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  return (text.match(/[a-z]+/gi)?.length ?? 0) + characters / 2;
}
