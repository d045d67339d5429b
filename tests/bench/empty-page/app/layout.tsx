import type { ReactNode } from 'react';
import { figuresFont, textFont } from '../../../../app/fonts/fonts';

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={`${textFont.variable} ${figuresFont.variable}`}>
      <body style={{ fontFamily: 'var(--font-geist-text)' }}>{children}</body>
    </html>
  );
}
