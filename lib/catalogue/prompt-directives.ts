/** What reverse models take in words instead of parameters. Source: the gateway's page, "ratio in the prompt". */
export const directives = ['2:3', '3:2', '1:1', 'transparent'] as const;
export type Directive = (typeof directives)[number];
type Language = 'en' | 'zh-Hant' | 'zh-Hans';

const ratios: readonly Directive[] = ['2:3', '3:2', '1:1'];

const wordings: Readonly<Record<Language, (directive: Directive) => string>> = {
  en: (directive) => (directive === 'transparent' ? 'Transparent background.' : `Aspect ratio ${directive}.`),
  'zh-Hant': (directive) => (directive === 'transparent' ? '透明背景。' : `畫面比例 ${directive}。`),
  'zh-Hans': (directive) => (directive === 'transparent' ? '透明背景。' : `画面比例 ${directive}。`),
};

/** Whether the prompt asks for it, in our wording or in the user's own ("2:3 portrait", "透明背景"). */
export function hasDirective(prompt: string, directive: Directive): boolean {
  if (directive === 'transparent') return /transparent background|透明背景|背景透明/i.test(prompt);
  const [width, height] = directive.split(':');
  return new RegExp(`(?<![\\d:：])${width}\\s*[:：]\\s*${height}(?![\\d:：])`).test(prompt);
}

/** Writes the directive into the prompt, or takes our own wording out again; one ratio replaces another. */
export function toggleDirective(prompt: string, directive: Directive, language: Language): string {
  if (hasDirective(prompt, directive)) return withoutDirective(prompt, directive);
  const others = ratios.includes(directive) ? ratios.filter((ratio) => ratio !== directive) : [];
  const cleared = others.reduce(withoutDirective, prompt);
  const wording =
    wordings[/\p{Script=Han}/u.test(prompt) || prompt.trim() === '' ? language : 'en'](directive);
  const text = cleared.trimEnd();
  if (text === '') return wording;
  return `${text}${/[.!?。！？,，;；:：]$/.test(text) ? '' : /\p{Script=Han}$/u.test(text) ? '。' : '.'}${/\p{Script=Han}/u.test(wording) ? '' : ' '}${wording}`;
}

function withoutDirective(prompt: string, directive: Directive): string {
  let text = prompt;
  for (const wording of Object.values(wordings)) text = text.replace(wording(directive), '');
  return text === prompt ? prompt : text.replace(/ {2,}/g, ' ').trimEnd();
}
