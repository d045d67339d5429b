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
