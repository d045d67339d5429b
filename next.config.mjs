import createNextIntlPlugin from 'next-intl/plugin';
import {
  apiContentSecurityPolicy,
  beforeHashing,
  contentSecurityPolicy,
  shareFileContentSecurityPolicy,
  sharePageContentSecurityPolicy,
} from './content-security-policy.mjs';

// Precompiled messages spare the browser the ICU parser: 9 kB of the first load.
const withNextIntl = createNextIntlPlugin({
  requestConfig: './i18n/request.ts',
  experimental: { messages: { path: './messages', format: 'json', locales: 'infer', precompile: true } },
});

const contentPolicy = (value) => ({ key: 'Content-Security-Policy', value });
// Reloading needs what a policy forbids.
const isBuild = process.env.NODE_ENV === 'production';

/** @type {import('next').NextConfig} */
const config = {
  output: process.env.BUILD_STANDALONE ? 'standalone' : undefined,
  reactCompiler: true,
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // The framework's own route for pictures, which nothing here uses: it would fetch a share's pictures past their rules,
  // keep them on the disk, and hand them out as public ones after the share was revoked.
  images: { unoptimized: true },
  serverExternalPackages: ['sharp', 'files-sdk'],
  async headers() {
    return [
      {
        source: '/:path*',
        headers: [
          { key: 'X-Content-Type-Options', value: 'nosniff' },
          { key: 'Referrer-Policy', value: 'no-referrer' },
          { key: 'X-Frame-Options', value: 'DENY' },
          { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
          {
            key: 'Permissions-Policy',
            value:
              'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=(), display-capture=()',
          },
          // Pages made at the build get the hashes of their scripts from scripts/hash-inline-scripts.mjs.
          ...(isBuild ? [contentPolicy(contentSecurityPolicy(beforeHashing))] : []),
        ],
      },
      // A form tells where it was sent from only if the referrer is not forbidden altogether; other sites get none.
      // Policies stand here, not in the handlers: what is set here wins.
      {
        source: '/s/:path*',
        headers: [
          { key: 'Referrer-Policy', value: 'same-origin' },
          contentPolicy(shareFileContentSecurityPolicy),
        ],
      },
      { source: '/s/:id', headers: [contentPolicy(sharePageContentSecurityPolicy)] },
      { source: '/s/:id/unlock', headers: [contentPolicy(sharePageContentSecurityPolicy)] },
      { source: '/api/:path*', headers: [contentPolicy(apiContentSecurityPolicy)] },
    ];
  },
};

export default withNextIntl(config);
