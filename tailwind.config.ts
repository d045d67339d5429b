import type { Config } from 'tailwindcss';

/**
 * The theme behind the class names. Values that depend on language or pointer are CSS variables in `app/globals.css`,
 * where the colours are as well.
 */
export default {
  darkMode: 'class',
  content: [],
  theme: {
    fontFamily: {
      sans: 'var(--font-text)',
      mono: 'var(--font-code)',
    },
    fontSize: {
      caption: ['0.75rem', { lineHeight: 'var(--leading-caption)' }],
      body: ['0.875rem', { lineHeight: 'var(--leading-body)' }],
      lead: ['1rem', { lineHeight: 'var(--leading-lead)' }],
      title: ['1.25rem', { lineHeight: 'var(--leading-title)', letterSpacing: 'var(--tracking-title)' }],
      display: [
        '1.875rem',
        { lineHeight: 'var(--leading-display)', letterSpacing: 'var(--tracking-display)' },
      ],
    },
    fontWeight: {
      regular: '400',
      strong: 'var(--weight-strong)',
    },
    borderRadius: {
      none: '0',
      picture: '3px',
      control: '6px',
      panel: '10px',
      full: '9999px',
    },
    transitionDuration: {
      quick: 'var(--quick)',
      develop: 'var(--develop)',
      settle: 'var(--settle)',
    },
    transitionTimingFunction: {
      DEFAULT: 'var(--ease)',
      ease: 'var(--ease)',
    },
    extend: {
      spacing: {
        control: 'var(--control)',
        'control-small': 'var(--control-small)',
        rail: 'var(--rail)',
        notice: 'var(--notice)',
        window: 'calc(100dvh - var(--notice))',
        header: 'var(--header)',
        tabs: 'var(--tabs)',
        composer: 'var(--composer)',
      },
      boxShadow: {
        float: 'var(--shadow-float)',
      },
    },
  },
} satisfies Config;
