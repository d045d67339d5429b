import { type Change, isDiskBlob, mapObjects, readEntries } from './disk';
import type { Scene } from './scene';

/** What each browser has written of a row, in order, to report a row that was lost. */
export function historyOf({ browsers }: Scene, id: string): string[] {
  const lines: string[] = [];
  for (const browser of browsers) {
    for (const [generation, file] of browser.everyDatabase().entries()) {
      for (const [at, entry] of readEntries(file).entries.entries()) {
        for (const change of entry.kind === 'changes' ? entry.changes : []) {
          if (keysOf(change).some((key) => key.includes(id)))
            lines.push(`  ${browser.name} ${generation}.${at} ${inWords(change, id)}`);
        }
      }
    }
  }
  return lines;
}

function keysOf(change: Change): string[] {
  if (change.kind === 'put') return [String(change.key)];
  return change.kind === 'delete' ? change.keys.map(String) : [];
}

const shownStores = ['copies', 'trash'];

function inWords(change: Change, id: string): string {
  const what = `${change.kind}s ${id} in ${change.store}`;
  if (change.kind !== 'put' || !shownStores.includes(change.store)) return what;
  const value = mapObjects(change.value, (entry) => (isDiskBlob(entry) ? 'bytes' : entry));
  return `${what}: ${JSON.stringify(value).slice(0, 600)}`;
}
