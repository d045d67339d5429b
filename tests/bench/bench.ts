import { benchChat } from './chat';
import { benchEditPage } from './edit-page';
import { benchFirstLoad } from './first-load';
import { benchMemory } from './memory';
import { benchOverhead } from './overhead';
import { benchParking } from './parking';
import { benchReferences } from './references';
import { benchTyping } from './typing';
import { startUpstream } from './upstream';

const upstream = await startUpstream();
try {
  await benchFirstLoad();
  await benchOverhead(upstream);
  await benchParking(upstream);
  await benchMemory(upstream);
  await benchTyping();
  await benchChat();
  await benchReferences();
  await benchEditPage();
} finally {
  upstream.close();
}
process.exit(0);
