import { createHash } from 'node:crypto';
import { parseConfig } from '@/lib/server/platform/config';
import { getStorage } from '@/lib/server/platform/storage/get-storage';

// A process that writes objects one after the other until it is killed. Each body starts with its own hash.
const storage = await getStorage(parseConfig(process.env));
const filler = 'x'.repeat(Number(process.env.BODY_BYTES));
for (let number = 0; ; number += 1) {
  const body = `${filler}${number}`;
  const digest = createHash('sha256').update(body).digest('hex');
  await storage.claim(`crash/${String(number).padStart(6, '0')}`, `${digest}${body}`);
  await storage.put('crash/overwritten', `${digest}${body}`);
  if (number === 2) process.stdout.write('writing\n');
}
