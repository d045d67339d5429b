/** Settings that reverse models read from the prompt. Source: the gateway's page, "ratio in the prompt". */
export const directives = ['2:3', '3:2', '1:1', 'transparent'] as const;
export type Directive = (typeof directives)[number];
type Language = 'en' | 'zh-Hant' | 'zh-Hans';

const ratios = ['2:3', '3:2', '1:1'] as const;
type Ratio = (typeof ratios)[number];

/** The size that corresponds to each ratio. */
const sizeOfRatio: Readonly<Record<Ratio, string>> = {
  '2:3': '1024x1536',
  '3:2': '1536x1024',
  '1:1': '1024x1024',
};

/** The size that the last ratio in a prompt asks for; `auto` if the prompt has no ratio. */
export function writtenSize(prompt: string): string {
  let size = 'auto';
  let last = -1;
  for (const ratio of ratios) {
    const at = [...prompt.matchAll(ratioPattern(ratio))].at(-1)?.index ?? -1;
    if (at > last) [size, last] = [sizeOfRatio[ratio], at];
  }
  return size;
}

/** Writes a size into the prompt as a ratio and removes any ratio that we wrote before; `auto` only removes it. */
export function writeSize(prompt: string, size: string, language: Language): string {
  const newRatio = ratios.find((ratio) => sizeOfRatio[ratio] === size);
  if (newRatio === undefined) return ratios.reduce(withoutDirective, prompt);
  if (writtenSize(prompt) === size) return prompt;
  const cleared = ratios.reduce(withoutDirective, prompt);
  return writtenSize(cleared) === size ? cleared : withDirective(cleared, newRatio, language);
}

const wordings: Readonly<Record<Language, (directive: Directive) => string>> = {
  en: (directive) => (directive === 'transparent' ? 'Transparent background.' : `Aspect ratio ${directive}.`),
  'zh-Hant': (directive) => (directive === 'transparent' ? '透明背景。' : `畫面比例 ${directive}。`),
  'zh-Hans': (directive) => (directive === 'transparent' ? '透明背景。' : `画面比例 ${directive}。`),
};

/** Whether the prompt contains the directive, in our wording or in the user's own ("2:3 portrait", "透明背景"). */
export function hasDirective(prompt: string, directive: Directive): boolean {
  if (directive === 'transparent') return /transparent background|透明背景|背景透明/i.test(prompt);
  return ratioPattern(directive).test(prompt);
}

function ratioPattern(ratio: Ratio): RegExp {
  const [width, height] = ratio.split(':');
  return new RegExp(`(?<![\\d:：])${width}\\s*[:：]\\s*${height}(?![\\d:：])`, 'g');
}

/** Adds the directive to the prompt, or removes our wording of it if it is there. A ratio replaces any other ratio. */
export function toggleDirective(prompt: string, directive: Directive, language: Language): string {
  if (hasDirective(prompt, directive)) return withoutDirective(prompt, directive);
  const others = directive === 'transparent' ? [] : ratios.filter((ratio) => ratio !== directive);
  return withDirective(others.reduce(withoutDirective, prompt), directive, language);
}

/** Appends our wording, in English to an English prompt and in `language` to an empty or Chinese one. */
function withDirective(prompt: string, directive: Directive, language: Language): string {
  const wording =
    wordings[/\p{Script=Han}/u.test(prompt) || prompt.trim() === '' ? language : 'en'](directive);
  const text = prompt.trimEnd();
  if (text === '') return wording;
  return `${text}${/[.!?。！？,，;；:：]$/.test(text) ? '' : /\p{Script=Han}$/u.test(text) ? '。' : '.'}${/\p{Script=Han}/u.test(wording) ? '' : ' '}${wording}`;
}

function withoutDirective(prompt: string, directive: Directive): string {
  let text = prompt;
  for (const wording of Object.values(wordings)) text = text.replace(wording(directive), '');
  return text === prompt ? prompt : text.replace(/ {2,}/g, ' ').trimEnd();
}
