import { createHash } from 'node:crypto';
import { parseConfig } from '@/lib/server/platform/config';
import { getStorage } from '@/lib/server/platform/storage/get-storage';
import { createLatch } from './latch';

// A process that writes objects to several storages in turn until it is killed. Each body starts with its own hash.
const environments: Record<string, string>[] = JSON.parse(process.env.STORAGES ?? '[]');
const filler = 'x'.repeat(Number(process.env.BODY_BYTES));
const allBegun = createLatch();
let begun = 0;

async function write(environment: Record<string, string>): Promise<void> {
  const storage = await getStorage(parseConfig(environment));
  for (let number = 0; ; number += 1) {
    const body = `${filler}${number}`;
    const digest = createHash('sha256').update(body).digest('hex');
    await storage.claim(`crash/${String(number).padStart(6, '0')}`, `${digest}${body}`);
    await storage.put('crash/overwritten', `${digest}${body}`);
    if (number !== 2) continue;
    begun += 1;
    if (begun === environments.length) allBegun.open();
    // The fast storages wait for the slow ones, so that they do not fill the disk.
    await allBegun.opened;
  }
}

const writing = Promise.all(environments.map(write));
await allBegun.opened;
process.stdout.write('writing\n');
await writing;
