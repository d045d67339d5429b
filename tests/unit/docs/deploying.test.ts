import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';

const read = (name: string) => readFile(path.resolve(import.meta.dirname, '../../..', name), 'utf8');

it.each(['docs/deploy/nginx.conf', 'docs/deploy/nginx-cluster.conf'])(
  '%s passes over a studio that cannot be reached, and repeats no POST',
  async (name) => {
    const rules = (await read(name)).match(/^ *proxy_next_upstream .*$/gm) ?? [];
    expect(rules.length).toBeGreaterThan(0);
    for (const rule of rules) expect(rule.trim()).toBe('proxy_next_upstream error;');
  },
);

it('compose.yaml passes on every variable of the README that a studio in a container can have', async () => {
  const table = (await read('README.md')).match(/^\| `[A-Z].*$/gm) ?? [];
  const names = table.flatMap((row) => row.split('|')[1]?.match(/[A-Z][A-Z_]+/g) ?? []);
  // The image sets the first three; the last one is for platforms that call a studio to have it sweep.
  const fixed = ['HOST', 'PORT', 'STUDIO_DATA_DIR', 'CRON_SECRET'];
  const passed: string[] = (await read('compose.yaml')).match(/^ {4}[A-Z][A-Z0-9_]+(?=:)/gm) ?? [];
  const missing = names.filter((name) => !fixed.includes(name) && !passed.includes(`    ${name}`));
  expect(names.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});

it('docs/deploy.md shows variables one a line and without remarks behind them, as systemd and Docker read them', async () => {
  const blocks = (await read('docs/deploy.md')).match(/^```\n[^`]*^```/gm) ?? [];
  const assignments = blocks.join('\n').match(/^[A-Z][A-Z0-9_]+=.*$/gm) ?? [];
  expect(assignments.length).toBeGreaterThan(8);
  const settings = assignments.filter((line) => !line.includes(' npm run ') && !line.includes(' node '));
  for (const line of settings) expect(line).not.toMatch(/ #|=.*\b[A-Z][A-Z_]+=/);
});

it('the proxy of compose.yaml asks again for the addresses of studios, which an update may change', async () => {
  const proxy = await read('docs/deploy/nginx-cluster.conf');
  const studios = proxy.match(/^ *server studio-.*$/gm) ?? [];
  expect(studios).toHaveLength(2);
  for (const studio of studios) expect(studio).toMatch(/ resolve;$/);
  expect(proxy).toMatch(/^resolver 127\.0\.0\.11 .*valid=5s/m);
  // Names are resolved at run time only in a zone.
  expect(proxy).toMatch(/^ *zone /m);
});
