import type { Browser } from './browser';
import type { DiskStores } from './disk';
import type { Scene } from './scene';

const kinds = {
  pictures: 'picture',
  conversations: 'conversation',
  turns: 'turn',
  ledger: 'ledger',
} as const;

/**
 * Notes what a browser that is about to be cleared has not copied. Whatever it claims to have copied has to come back.
 */
function noteUncopied({ facts, library }: Scene, disk: DiskStores): void {
  const rowsOf = (store: string) => disk.get(store) ?? new Map<string, unknown>();
  const copying = rowsOf('state').get('copying') as { library?: string } | undefined;
  const isOfLibrary = copying?.library === library;
  const copies = rowsOf('copies') as ReadonlyMap<string, { files?: { original?: string } }>;
  for (const [store, kind] of Object.entries(kinds)) {
    const ids = [...rowsOf(store).keys(), ...(store === 'pictures' ? rowsOf('trash').keys() : [])];
    for (const id of ids) {
      const copy = copies.get(`${kind}/${id}`);
      const isCopied = copy !== undefined && (kind !== 'picture' || copy.files?.original !== undefined);
      if (!isCopied || !isOfLibrary) facts.uncopied.add(`${kind}/${id}`);
    }
  }
  for (const id of rowsOf('jobs').keys()) facts.unfollowed.add(id);
  for (const mark of rowsOf('changed').keys()) {
    const [store = '', id = ''] = mark.split('/');
    if (store === 'ledger') facts.unfollowed.add(id);
  }
  for (const id of rowsOf('ledger').keys()) if (facts.uncopied.has(`ledger/${id}`)) facts.unfollowed.add(id);
}

/** Kills a browser, clears what its storage has, and starts it again. */
export async function clearBrowser(
  scene: Scene,
  browser: Browser,
  what: Parameters<Browser['clear']>[0],
): Promise<void> {
  await browser.inTurn(async () => {
    await browser.kill();
    const disk = browser.disk();
    noteUncopied(scene, disk);
    if (what !== 'database') for (const jobId of browser.strayJobs()) scene.facts.unfollowed.add(jobId);
    const [pictures, marks] = [disk.get('pictures')?.size ?? 0, disk.get('changed')?.size ?? 0];
    scene.facts.tell(`${browser.name} loses ${what}: ${pictures} pictures, ${marks} marks`);
    browser.clear(what);
    await browser.start();
  });
}

/** Joins the library by a code of another browser, or by the words; false if that is not possible now. */
export async function joinAgain(scene: Scene, browser: Browser): Promise<boolean> {
  const { random, browsers, words } = scene;
  const other = random.pick(browsers.filter((each) => each !== browser));
  const code = words && random.chance(0.4) ? null : await other.ask('invite');
  if (code === null && words === null) return false;
  const secret = code === null ? { words: words ?? '' } : { code };
  const answer = await browser.ask('join', secret);
  scene.facts.tell(
    `${browser.name} joins by ${code === null ? 'words' : `a code of ${other.name}`}: ${answer}`,
  );
  return answer === 'joined' || answer === 'same';
}
