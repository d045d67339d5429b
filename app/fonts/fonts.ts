import localFont from 'next/font/local';

/**
 * The letters of Western European languages, which the first paint needs. `optional`: if the file is late, the page
 * keeps the system's font until the next visit, and no line moves.
 */
export const textFont = localFont({
  src: './geist-text.woff2',
  variable: '--font-geist-text',
  weight: '400 600',
  display: 'optional',
});

/** The letters of other languages in the Latin, Greek and Cyrillic scripts; loaded by pages that have some. */
export const otherLettersFont = localFont({
  src: './geist-whole.woff2',
  variable: '--font-geist-other',
  weight: '100 900',
  display: 'swap',
  preload: false,
  adjustFontFallback: false,
  declarations: [{ prop: 'unicode-range', value: 'U+0100-0130, U+0132-0151, U+0154-058F, U+1E00-1EFF' }],
});

/** The digits and signs of amounts and sizes, 3 kB. The words and spaces between them use the text font. */
export const figuresFont = localFont({
  src: './geist-figures.woff2',
  variable: '--font-geist-figures',
  weight: '400 600',
  display: 'optional',
  adjustFontFallback: false,
});
