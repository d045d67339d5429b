import { promptRatios, ratioPattern, sizeOfRatio, writtenSize } from './written-size';

/** Settings that reverse models read from the prompt. Source: the gateway's page, "ratio in the prompt". */
export const directives = ['2:3', '3:2', '1:1', 'transparent'] as const;
export type Directive = (typeof directives)[number];
type Language = 'en' | 'zh-Hant' | 'zh-Hans';

/** Writes a size into the prompt as a ratio and removes any ratio that we wrote before; `auto` only removes it. */
export function writeSize(prompt: string, size: string, language: Language): string {
  const newRatio = promptRatios.find((ratio) => sizeOfRatio[ratio] === size);
  if (newRatio === undefined) return promptRatios.reduce(withoutDirective, prompt);
  if (writtenSize(prompt) === size) return prompt;
  const cleared = promptRatios.reduce(withoutDirective, prompt);
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

/** Adds the directive to the prompt, or removes our wording of it if it is there. A ratio replaces any other ratio. */
export function toggleDirective(prompt: string, directive: Directive, language: Language): string {
  if (hasDirective(prompt, directive)) return withoutDirective(prompt, directive);
  const others = directive === 'transparent' ? [] : promptRatios.filter((ratio) => ratio !== directive);
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
