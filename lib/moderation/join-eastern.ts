import { type FittedSeam, type RewriteSeam, replaceTail, SEAM_REACH } from '@/lib/moderation/rewrite-seam';

const STYLE_SUFFIX = /(?:風格|风格|風)$/;
const STYLE_AFTER =
  /^\s*(?:的|の)?\s*(?=風格|风格|畫風|画风|作風|作风|筆觸|笔触|筆法|笔法|手法|色調|色调|美學|美学|絵柄|タッチ|スタイル|風味|风味|(?:風|风)(?![景光車车箏筝暴雨吹])|styles?(?![a-z]))/i;
const STYLE_BEFORE = /(?:風格|风格|畫風|画风|スタイル)(?:是|為|为|像)?[:：]\s*$/;
const ENGLISH_STYLE_OF = /(?:in|with)?\s*(?:the\s+)?style\s+of\s*$/i;
const MADE_BY = /(?:由|出自)\s*$/;
const MADE_AFTER = /^\s*(?:之手|先生|老師|老师|導演|导演|大師|大师)/;
const MEASURED = /[一兩两這这那二三1-9]\s*(?:[位個个名隻只條条輛辆台塊块支隊队群])\s*$/;
const MEASURE_HEAD = /^一(?:[位個个名隻只條条輛辆台塊块支隊队群])/;
const EASTERN_END = /[\u3041-\u9fff]$/;

/** Joins a Chinese or Japanese rewrite to the prompt without spaces and without repeated endings or measure words. */
export function joinEastern(seam: RewriteSeam, isStyle: boolean): string {
  const fitted = withoutRepetition(isStyle ? fitStyle(seam) : fitNoun(seam));
  const before =
    /[^\s][ ]$/.test(fitted.before) && EASTERN_END.test(fitted.before.trimEnd())
      ? fitted.before.slice(0, -1)
      : fitted.before;
  const after = /^ [\u3041-\u9fff]/.test(fitted.after) ? fitted.after.slice(1) : fitted.after;
  return before + fitted.text + after;
}

function fitStyle({ before, text, after: rest }: FittedSeam): FittedSeam {
  const after = rest.replace(MADE_AFTER, '').replace(/^\s*式(?:的(?=[風风畫画]))?/, '');
  const made = replaceTail(before, MADE_BY, '以') ?? replaceTail(before, ENGLISH_STYLE_OF) ?? before;
  const named = STYLE_BEFORE.test(before.slice(-SEAM_REACH));
  if (STYLE_AFTER.test(after))
    return { before: made, text: text.replace(STYLE_SUFFIX, ''), after: after.replace(STYLE_AFTER, '') };
  return { before: made, text: named ? text.replace(STYLE_SUFFIX, '') : text, after };
}

function fitNoun({ before, text, after }: FittedSeam): FittedSeam {
  const counted = MEASURED.test(before.slice(-SEAM_REACH)) ? text.replace(MEASURE_HEAD, '') : text;
  if (!/[的の]$/.test(counted)) return { before, text: counted, after };
  // A rewrite such as 「穿著長袍的」 needs a noun after it, and 的 must not be repeated.
  if (/^\s*[的の]/.test(after)) return { before, text: counted.slice(0, -1), after };
  return { before, text: /^\s*(?:$|[\p{P}\n])/u.test(after) ? `${counted}人物` : counted, after };
}

/** Removes two or more characters from an end of the rewrite if the prompt already has them next to it. */
function withoutRepetition({ before, text, after }: FittedSeam): FittedSeam {
  for (let count = text.length - 1; count >= 2; count -= 1) {
    if (after.trimStart().startsWith(text.slice(-count)))
      return { before, text: text.slice(0, -count), after };
  }
  for (let count = text.length - 1; count >= 2; count -= 1) {
    if (before.trimEnd().endsWith(text.slice(0, count))) return { before, text: text.slice(count), after };
  }
  return { before, text, after };
}
