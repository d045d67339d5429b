import createNextIntlPlugin from 'next-intl/plugin';
import {
  apiContentSecurityPolicy,
  beforeHashing,
  contentSecurityPolicy,
  pagesSource,
  shareFileContentSecurityPolicy,
  sharePageContentSecurityPolicy,
} from './content-security-policy.mjs';

// Precompiled messages save the browser the ICU parser, 9 kB of the first load.
const withNextIntl = createNextIntlPlugin({
  requestConfig: './i18n/request.ts',
  experimental: { messages: { path: './messages', format: 'json', locales: 'infer', precompile: true } },
});

const contentPolicy = (value) => ({ key: 'Content-Security-Policy', value });
// Reloading during development needs what the policy forbids.
const isBuild = process.env.NODE_ENV === 'production';

/** @type {import('next').NextConfig} */
const config = {
  output: process.env.BUILD_STANDALONE ? 'standalone' : undefined,
  // It doubles a small component. Those that the first load contains opt out by 'use no memo' (docs/decisions/0019).
  reactCompiler: true,
  reactStrictMode: true,
  // `npm test` checks the types. A build for use would need the packages of the tests for it, which are half of all.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  devIndicators: false,
  experimental: {
    // The cache pays only when another build follows; writing it takes a fifth of the first one.
    turbopackFileSystemCacheForBuild: false,
    // The compiler as a part of the bundler: a build takes a third less time than with its plugin for Babel.
    turbopackRustReactCompiler: true,
  },
  // Turns off the framework's own route for pictures, which nothing here uses. It would fetch the pictures of a share
  // past its rules, store them, and serve them in public after the share was revoked.
  images: { unoptimized: true },
  serverExternalPackages: ['sharp', '@aws-sdk/client-s3'],
  async headers() {
    return [
      { source: '/:path*', headers: [{ key: 'X-Content-Type-Options', value: 'nosniff' }] },
      {
        source: pagesSource,
        headers: [
          { key: 'Referrer-Policy', value: 'no-referrer' },
          { key: 'X-Frame-Options', value: 'DENY' },
          { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
          {
            key: 'Permissions-Policy',
            value:
              'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=(), display-capture=()',
          },
          // scripts/hash-inline-scripts.mjs adds the hashes of the pages' scripts.
          ...(isBuild ? [contentPolicy(contentSecurityPolicy(beforeHashing))] : []),
        ],
      },
      // A form sends its origin only where the policy allows a referrer; other sites still get none. The policies are set
      // here, because these headers replace those of the handlers.
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
