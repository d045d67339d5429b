import { type FittedSeam, type RewriteSeam, replaceTail, SEAM_REACH } from '@/lib/moderation/rewrite-seam';

const STYLE_OF =
  /(?<![a-z])(?:(?:in|after|using|with|following|emulating|imitating|mimicking)\s+)?(?:the\s+(?:[a-z-]+\s+)?|an?\s+(?:[a-z-]+\s+)?)?(?:styles?|manner|vein|spirit|aesthetics?|look|technique)\s+of\s+(?:(?:the\s+)?(?:artist|director|painter|illustrator|photographer|mangaka|filmmaker|animator|architect)\s+)?$/i;
const BY =
  /(?<!(?:inspired|influenced)\s+)(?<![a-z])by\s+(?:(?:the\s+)?(?:artist|director|painter|illustrator|photographer|animator)\s+)?$/i;
const LIKE = /(?<![a-z])(?:like|à la|a la)\s+$/i;
const INSPIRED_BY = /(?<![a-z])(?:inspired|influenced)\s+by\s+$/i;
const ARTICLE = /(?<![a-z])(?:an?|the)\s+$/i;
// Matches a determiner with at most one adjective after it: “the” or “a smiling”, but not “the portrait of”.
const DETERMINED =
  /(?<![a-z])(?:an?|the|my|our|his|her|their|this|that|some|two|three|four|five|several|many|\d+)\s+(?:(?!(?:of|with|in|by|and|or|as|like|on|at|for|to|from|is|are)\s)[a-z-]+\s+)?$/i;
// These rewrites are adjectives, so they need a noun in “a tasteful nude”, but not in “a nude woman”.
const ADJECTIVAL = /(?:draped|clothed|dressed)$/;
const CLAUSE_END = /^\s*(?:$|[.,;:!?)\]]|(?:in|on|at|by|with|and|of|under|beside|before|against)\s)/i;
const SENTENCE_START = /(?:^|[.!?]\s+|\n\s*)$/;

export function joinEnglish(seam: RewriteSeam, isStyle: boolean): string {
  const fitted = withoutRepetition(isStyle ? fitStyle(seam) : fitNoun(seam));
  const before = fitArticle(fitted.before, fitted.text);
  const glue = /[\p{L}\d,]$/u.test(before) && /^[a-z]/i.test(fitted.text) ? ' ' : '';
  const gap = /[a-z]$/i.test(fitted.text) && /^[a-z\d]/i.test(fitted.after) ? ' ' : '';
  const replacedFirst = (seam.before + seam.replaced).charAt(fitted.before.length);
  const capital = /[A-Z]/.test(replacedFirst) && SENTENCE_START.test(before.slice(-SEAM_REACH));
  const text = capital ? fitted.text.charAt(0).toUpperCase() + fitted.text.slice(1) : fitted.text;
  return before + glue + text + gap + fitted.after;
}

function fitStyle({ before, text, after: rest }: FittedSeam): FittedSeam {
  const style = text.replace(/ style$/, '');
  const inStyle = `in ${articleFor(style)} ${text}`;
  const after = rest
    .replace(/^['’](?:s(?![a-z]))?(?=[\s.,;:!?)]|$)/i, '')
    .replace(/^[-\s]*(?:inspired|esque|like)(?![a-z])/i, '');
  const isFollowedByStyle = /^[-\s]+(?:art\s+)?(?:styled?|aesthetics?|look|manner|palette)(?![a-z])/i.test(
    after,
  );
  if (isFollowedByStyle)
    return { before: replaceTail(before, INSPIRED_BY, 'in ') ?? before, text: style, after };
  for (const connector of [STYLE_OF, BY, LIKE]) {
    const cut = replaceTail(before, connector);
    if (cut !== null) return { before: cut, text: inStyle, after };
  }
  const isInspired = INSPIRED_BY.test(before.slice(-SEAM_REACH));
  return { before, text: isInspired ? `${articleFor(style)} ${text}` : text, after };
}

function fitNoun({ before, text, after }: FittedSeam): FittedSeam {
  const isDetermined = DETERMINED.test(before.slice(-SEAM_REACH));
  const noun = isDetermined ? text.replace(/^(?:an?|the)\s+/i, '') : text;
  const lacksNoun = isDetermined && ADJECTIVAL.test(noun) && CLAUSE_END.test(after);
  return { before, text: lacksNoun ? `${noun} figure` : noun, after };
}

/** Removes words from the rewrite that the prompt already has before or after it (“sports car” + “ car”). */
function withoutRepetition({ before, text, after }: FittedSeam): FittedSeam {
  const words = text.split(' ');
  for (let count = words.length - 1; count > 0; count -= 1) {
    const tail = words.slice(-count).join(' ').toLowerCase();
    const next = after.slice(0, tail.length + 2).toLowerCase();
    if (next.startsWith(` ${tail}`) && !/[a-z]/.test(next.charAt(tail.length + 1))) {
      return { before, text: words.slice(0, -count).join(' '), after };
    }
  }
  const [first = ''] = words;
  const isRepeated = words.length > 1 && before.toLowerCase().endsWith(` ${first.toLowerCase()} `);
  return { before, text: isRepeated ? words.slice(1).join(' ') : text, after };
}

function fitArticle(before: string, text: string): string {
  const article = ARTICLE.exec(before.slice(-SEAM_REACH))?.[0].trim();
  if (!article || article.toLowerCase() === 'the') return before;
  const fitting = articleFor(text);
  const cased = /^A/.test(article) ? fitting.charAt(0).toUpperCase() + fitting.slice(1) : fitting;
  return replaceTail(before, ARTICLE, `${cased} `) ?? before;
}

function articleFor(text: string): string {
  return /^(?!one|uni|eu|use)[aeiou]/i.test(text) ? 'an' : 'a';
}
