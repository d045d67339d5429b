import type { Metadata, Viewport } from 'next';
import { hasLocale } from 'next-intl';
import { getTranslations } from 'next-intl/server';
import { ThemeScript } from '@/components/shell/theme-script';
import { pageLocaleOrNotFound } from '@/i18n/page-locale';
import { PageMessages } from '@/i18n/page-messages';
import { routing } from '@/i18n/routing';
import { figuresFont, otherLettersFont, textFont } from '../fonts/fonts';
import '../globals.css';

const fonts = [textFont, otherLettersFont, figuresFont].map(({ variable }) => variable).join(' ');

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f8f6f3' },
    { media: '(prefers-color-scheme: dark)', color: '#100e0d' },
  ],
  viewportFit: 'cover',
  // The on-screen keyboard shrinks the page, so that the composer stays above the keyboard.
  interactiveWidget: 'resizes-content',
};

export function generateStaticParams() {
  return routing.locales.map((locale) => ({ locale }));
}

export async function generateMetadata({ params }: LayoutProps<'/[locale]'>): Promise<Metadata> {
  const { locale } = await params;
  if (!hasLocale(routing.locales, locale)) return {};
  const t = await getTranslations({ locale, namespace: 'app' });
  return {
    title: { default: `${t('name')} · ${t('tagline')}`, template: `%s · ${t('name')}` },
    description: t('description'),
    applicationName: t('name'),
    manifest: '/manifest.webmanifest',
    icons: {
      icon: [
        { url: '/favicon.svg', type: 'image/svg+xml' },
        { url: '/icon-32.png', sizes: '32x32', type: 'image/png' },
      ],
      apple: '/apple-touch-icon.png',
    },
    // Prompts and file names contain numbers that are not telephone numbers.
    formatDetection: { telephone: false },
  };
}

export default async function LocaleLayout({ children, params }: LayoutProps<'/[locale]'>) {
  const locale = await pageLocaleOrNotFound(params);
  return (
    // The theme's class is set before the first paint, which React would report as a hydration mismatch.
    <html lang={locale} className={fonts} suppressHydrationWarning>
      <body>
        <ThemeScript />
        <PageMessages of="frame">{children}</PageMessages>
      </body>
    </html>
  );
}
