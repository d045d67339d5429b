import { expect, test } from 'vitest';
import { trustHost } from '@/lib/server/gateway/downloads/picture-hosts';

const configured = [
  'cdn.example.com',
  'files.example.com:8443',
  '127.0.0.1:9000',
  '[0:0::1]:9001',
  'local:80',
];

test.each([
  ['https://filesystem.site/cdn/a.png', 'public'],
  ['https://pro.filesystem.site/cdn/a.png', 'public'],
  ['https://videos.openai.com/vg-assets/a.png', 'public'],
  ['https://file.302.ai/a.png', 'public'],
  ['https://apioss4.sydney-ai.com/a.png', 'public'],
  ['https://FILESYSTEM.site:443/a.png', 'public'],
  ['https://cdn.example.com/a.png', 'public'],
  ['https://files.example.com:8443/a.png', 'configured'],
  ['http://files.example.com:8443/a.png', 'configured'],
  ['http://127.0.0.1:9000/a.png', 'configured'],
  ['http://2130706433:9000/a.png', 'configured'],
  ['http://[::1]:9001/a.png', 'configured'],
  ['http://local/a.png', 'configured'],
])('%s is allowed (%s)', (url, trust) => {
  expect(trustHost(new URL(url), configured)).toBe(trust);
});

test.each([
  'http://filesystem.site/a.png',
  'https://filesystem.site:8443/a.png',
  'https://evil.filesystem.site/a.png',
  'https://filesystem.site.evil.com/a.png',
  'https://evilfilesystem.site/a.png',
  'https://filesystem.site./a.png',
  'https://evil.com/filesystem.site',
  'https://evil.com#@filesystem.site/',
  'https://filesystem.site@evil.com/a.png',
  'https://user@filesystem.site/a.png',
  'https://user:secret@filesystem.site/a.png',
  'http://user@127.0.0.1:9000/a.png',
  'http://cdn.example.com/a.png',
  'https://cdn.example.com:8443/a.png',
  'https://files.example.com/a.png',
  'http://127.0.0.1/a.png',
  'http://127.0.0.1:9001/a.png',
  'http://127.1:9002/a.png',
  'https://127.0.0.1/a.png',
  'https://localhost/a.png',
  'https://0x7f000001/a.png',
  'https://017700000001/a.png',
  'https://2130706433/a.png',
  'https://[::ffff:127.0.0.1]/a.png',
  'https://169.254.169.254/latest/meta-data/',
  'http://metadata.google.internal/',
  'https://１２７.０.０.１/a.png',
  'https://sandbox.safelight.invalid/cdn/a.png',
  'https://local/a.png',
  'ftp://filesystem.site/a.png',
  'file:///etc/passwd',
  'data:image/png;base64,AAAA',
  'javascript:alert(1)',
  'blob:https://filesystem.site/1',
])('%s is refused', (url) => {
  expect(trustHost(new URL(url), configured)).toBeNull();
});
