import { createHash } from 'node:crypto';
import type { Books } from './books';
import { checkMoney } from './check-money';
import { checkStudio } from './check-studio';
import { isDiskBlob, readEntries } from './disk';
import { historyOf } from './history';
import type { Scene } from './scene';

/** What became of a round. */
export interface RoundResult {
  /** Counts for the report. */
  counts: Record<string, number>;
  /** The number of differences, by the fact that explains them. */
  differences: ReadonlyMap<string, number>;
  faults: ReadonlyMap<string, number>;
  story: string;
  problems: readonly string[];
}

/** Compares what all browsers show, what the studio has, and what the gateway billed. */
export async function checkRound(round: {
  scene: Scene;
  seed: number;
  libraryId: string;
  unsettled: readonly string[];
}): Promise<RoundResult> {
  const { scene, seed, libraryId, unsettled } = round;
  const { browsers, facts } = scene;
  const problems: string[] = [...unsettled];
  const differences = new Map<string, number>();
  const explain = (what: string) => differences.set(what, (differences.get(what) ?? 0) + 1);
  const shown = await Promise.all(browsers.map((browser) => browser.ask('shown')));
  const books: Books = { scene, shown, problems, explain };
  compareShown(books);
  const saved = savedOriginals(books);
  const studio = await checkStudio(books, libraryId, saved);
  checkPictures(books, saved, studio.originals);
  checkRows(books);
  const money = checkMoney(books);
  for (const { name, errors } of browsers) {
    for (const error of errors) {
      // A page that was interrupted by a failing storage goes on when it is used again.
      if (/QuotaExceededError|AbortError/.test(error)) explain('errors of a failing storage in the console');
      else problems.push(`${name} threw ${error}`);
    }
  }
  const counts = {
    presses: scene.orders.size,
    'pictures saved': saved.size,
    'pictures shown': Object.keys(shown[0]?.pictures ?? {}).length,
    'in the trash': Object.keys(shown[0]?.trash ?? {}).length,
    turns: Object.keys(shown[0]?.turns ?? {}).length,
    ...money,
    ...studio.counts,
  };
  const story = [`seed ${seed}, ${scene.world.code === null ? 'own library' : 'library by cookie'}`];
  return {
    counts,
    differences,
    faults: facts.faults,
    story: [...story, ...facts.story].join('\n'),
    problems,
  };
}

const parts = ['pictures', 'trash', 'conversations', 'turns', 'ledger'] as const;

/** Every browser has to show the same rows. */
function compareShown({ scene, shown, problems }: Books): void {
  const [first, ...others] = shown;
  if (first === undefined) return;
  for (const [at, other] of others.entries()) {
    const names = `${scene.browsers[0]?.name} and ${scene.browsers[at + 1]?.name}`;
    for (const part of parts) {
      for (const id of new Set([...Object.keys(first[part]), ...Object.keys(other[part])])) {
        const [one, two] = [first[part][id], other[part][id]];
        if (one !== two) problems.push(`${names} differ in ${part} ${id}: ${firstDifference(one, two)}`);
      }
    }
  }
}

function firstDifference(one: string | undefined, other: string | undefined): string {
  if (one === undefined || other === undefined)
    return one === undefined ? 'only the second' : 'only the first';
  let at = 0;
  while (one[at] === other[at]) at += 1;
  const from = Math.max(0, at - 40);
  return `…${one.slice(from, at + 60)}… and …${other.slice(from, at + 60)}…`;
}

/** The hash of every picture that a browser has ever saved, by id. */
function savedOriginals({ scene, problems }: Books): Map<string, string> {
  const saved = new Map<string, string>();
  for (const { browser, store, id, value } of everyPut(scene)) {
    const { blob } = value as { blob?: unknown };
    if (store !== 'originals' || !isDiskBlob(blob)) continue;
    const hash = createHash('sha256').update(blob.$blob).digest('hex');
    const known = saved.get(id);
    if (known !== undefined && known !== hash) problems.push(`${id} has other bytes in ${browser}`);
    saved.set(id, known ?? hash);
  }
  return saved;
}

/** Everything that browsers have ever written, even if it was deleted since. */
function* everyPut({ browsers }: Scene) {
  for (const browser of browsers) {
    for (const file of browser.everyDatabase()) {
      for (const entry of readEntries(file).entries) {
        for (const change of entry.kind === 'changes' ? entry.changes : []) {
          if (change.kind !== 'put') continue;
          const { store, value } = change;
          yield { browser: browser.name, store, id: String(change.key), value };
        }
      }
    }
  }
}

const keptForGood = { conversations: 'conversation', turns: 'turn', ledger: 'ledger' } as const;

/** Every turn and every call has to be shown still, unless it was cleared before it was copied, or hidden. */
function checkRows({ scene, shown, problems, explain }: Books): void {
  const { uncopied, hidden } = scene.facts;
  const looked = new Set<string>();
  for (const { store, id, value } of everyPut(scene)) {
    const kind = keptForGood[store as keyof typeof keptForGood];
    if (kind === undefined || looked.has(`${kind}/${id}`)) continue;
    looked.add(`${kind}/${id}`);
    const { conversationId = id } = value as { conversationId?: string };
    if (shown[0]?.[store as keyof typeof keptForGood][id] !== undefined || hidden.has(conversationId))
      continue;
    const isCleared = uncopied.has(`${kind}/${id}`) || uncopied.has(`conversation/${conversationId}`);
    if (isCleared) explain('other rows that were cleared before they were copied');
    else problems.push(`the ${kind} ${id} is lost`, ...historyOf(scene, id));
  }
}

/** Every picture that was ever saved has to be in a browser or the studio, unless it was deleted for good. */
function checkPictures(
  { scene, shown, problems, explain }: Books,
  saved: ReadonlyMap<string, string>,
  inStudio: ReadonlySet<string>,
): void {
  const { facts } = scene;
  for (const [id, hash] of saved) {
    const isLiving = shown.some(({ pictures }) => pictures[id] !== undefined);
    const isInTrash = shown.some(({ trash }) => trash[id] !== undefined);
    if (!isLiving && !isInTrash) {
      if (facts.purged.has(id)) explain('pictures deleted for good');
      else if (facts.uncopied.has(`picture/${id}`))
        explain('pictures that were cleared before they were copied');
      else problems.push(`the picture ${id} is lost`, ...historyOf(scene, id));
      continue;
    }
    if (isInTrash && !facts.deleted.has(id)) problems.push(`nobody has deleted ${id}, which is in the trash`);
    const isWhole = shown.some(({ originals }) => originals[id] === hash);
    if (isWhole || inStudio.has(hash)) continue;
    if (facts.uncopied.has(`picture/${id}`)) explain('bytes that were cleared before they were copied');
    else problems.push(`the bytes of ${id} are lost`, ...historyOf(scene, id));
  }
  for (const { originals } of shown) {
    for (const [id, hash] of Object.entries(originals)) {
      if (saved.get(id) !== hash) problems.push(`${id} has other bytes than were saved`);
    }
  }
}
