import { benchChat } from './chat';
import { benchEditPage } from './edit-page';
import { benchFirst } from './first';
import { benchFirstLoad } from './first-load';
import { benchLibrary } from './library';
import { benchLighthouse } from './lighthouse';
import { benchMemory } from './memory';
import { benchOverhead } from './overhead';
import { benchParking } from './parking';
import { benchReferences } from './references';
import { benchScale } from './scale';
import { benchShareLoad } from './share-load';
import { benchStorageRequests } from './storage-requests';
import { benchTyping } from './typing';
import { type BenchUpstream, startUpstream } from './upstream';

const parts: Record<string, (upstream: BenchUpstream) => Promise<void>> = {
  'first-load': benchFirstLoad,
  first: benchFirst,
  lighthouse: benchLighthouse,
  overhead: benchOverhead,
  parking: benchParking,
  memory: benchMemory,
  typing: benchTyping,
  chat: benchChat,
  references: benchReferences,
  'edit-page': benchEditPage,
  'share-load': benchShareLoad,
  storage: benchStorageRequests,
  scale: benchScale,
  library: benchLibrary,
};

// `npm run bench -- overhead chat` measures these only.
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`No such part: ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}.`);
  process.exit(1);
}
const upstream = await startUpstream();
try {
  for (const [name, measure] of Object.entries(parts)) {
    if (wanted.length === 0 || wanted.includes(name)) await measure(upstream);
  }
} finally {
  upstream.close();
}
process.exit(0);
