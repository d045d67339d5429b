import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof methods)[number];

/** A file in app/ that answers at an address. */
export interface RouteFile {
  file: string;
  /** In the framework's notation: /api/jobs/[id]. */
  address: string;
  source: string;
}

/** Every route.ts and page.tsx below app/, read from the disk so that no new one is missed. */
export function routeFiles(kind: 'route' | 'page'): RouteFile[] {
  return readdirSync(path.join(root, 'app'), { recursive: true, encoding: 'utf8' })
    .filter((file) => new RegExp(`(^|/)${kind}\\.tsx?$`).test(file))
    .map((file) => ({
      file: `app/${file}`,
      address: `/${path
        .dirname(file)
        .split(path.sep)
        .filter((part) => part !== '.' && !/^\(.*\)$/.test(part))
        .join('/')}`,
      source: readFileSync(path.join(root, 'app', file), 'utf8'),
    }))
    .sort((one, other) => one.address.localeCompare(other.address));
}

/** An address that the route answers, with an id that does not exist. */
export function exampleOf(address: string): string {
  return address
    .replaceAll(/\[\.\.\.\w+\]/g, 'nothing/here')
    .replaceAll('[index]', '0')
    .replaceAll(/\[\w+\]/g, '00000000-0000-4000-8000-000000000000');
}
