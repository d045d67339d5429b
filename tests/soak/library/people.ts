import type { Browser } from './browser';
import { drawMessage, drawOrder, drawQuickOrder } from './orders';
import { pause, type Scene, unlessGone } from './scene';

type Act = (scene: Scene, browser: Browser) => Promise<void>;

/** Some of these ids, chosen at random. */
function some(scene: Scene, ids: readonly string[], most: number): string[] {
  const { random } = scene;
  return ids.length === 0 ? [] : Array.from({ length: random.between(1, most) }, () => random.pick(ids));
}

let pressed = 0;

/** Everything that a person may do, by name; an act that is named twice happens twice as often. */
export const acts: readonly (readonly [name: string, Act])[] = [
  ...Array.from({ length: 4 }, () => ['makes a picture', make] as const),
  ...Array.from({ length: 2 }, () => ['says something', talk] as const),
  ...Array.from({ length: 3 }, () => ['deletes', remove] as const),
  ['deletes and takes it back', removeAndUndo],
  ['restores', restore],
  ['restores', restore],
  ['deletes for good', deleteForGood],
  ['renames a conversation', rename],
  ['hides a conversation', hide],
  ['opens an original', look],
  ['brings everything back', bringBack],
  ['turns copies off for a while', turnCopiesOff],
];

/** Makes a picture that must succeed. */
export async function makeFirst(scene: Scene, browser: Browser): Promise<void> {
  pressed += 1;
  const order = drawQuickOrder(scene.random, `press ${pressed}`);
  scene.orders.set(await browser.ask('make', order), order);
}

async function make(scene: Scene, browser: Browser): Promise<void> {
  const { random, facts } = scene;
  pressed += 1;
  const order = drawOrder(random, `press ${pressed}`);
  const jobId = await browser.ask('make', order);
  scene.orders.set(jobId, order);
  if (!random.chance(0.1)) return;
  await pause(random.between(0, 800));
  facts.cancelled.add(jobId);
  // A studio that is down refuses, which the person would see.
  await unlessGone(() => browser.ask('cancel', jobId).catch(() => undefined));
}

async function talk(scene: Scene, browser: Browser): Promise<void> {
  const { random } = scene;
  pressed += 1;
  const order = drawMessage(random, `press ${pressed}`);
  const jobId = await browser.ask('talk', { ...order, isNew: random.chance(0.4) });
  scene.orders.set(jobId, order);
}

async function remove(scene: Scene, browser: Browser): Promise<void> {
  const ids = some(scene, await browser.ask('pictureIds'), 2);
  for (const id of ids) scene.facts.deleted.add(id);
  await browser.ask('remove', ids);
}

async function removeAndUndo(scene: Scene, browser: Browser): Promise<void> {
  const ids = some(scene, await browser.ask('pictureIds'), 2);
  for (const id of ids) scene.facts.deleted.add(id);
  await browser.ask('removeAndUndo', ids);
}

async function restore(scene: Scene, browser: Browser): Promise<void> {
  await browser.ask('restore', some(scene, await browser.ask('trashIds'), 2));
}

async function deleteForGood(scene: Scene, browser: Browser): Promise<void> {
  const ids = some(scene, await browser.ask('trashIds'), 1);
  for (const id of ids) scene.facts.purged.add(id);
  await browser.ask('deleteForGood', ids);
}

async function rename(scene: Scene, browser: Browser): Promise<void> {
  const [id] = some(scene, await browser.ask('conversationIds'), 1);
  if (id) await browser.ask('rename', { id, title: `Named ${scene.random.between(1, 999)}` });
}

async function hide(scene: Scene, browser: Browser): Promise<void> {
  const [id] = some(scene, await browser.ask('conversationIds'), 1);
  if (id === undefined) return;
  scene.facts.hidden.add(id);
  await browser.ask('hide', id);
  if (!scene.random.chance(0.5)) return;
  await pause(scene.random.between(0, 800));
  await browser.ask('unhide', id);
}

async function look(scene: Scene, browser: Browser): Promise<void> {
  const [id] = some(scene, await browser.ask('pictureIds'), 1);
  if (id) await browser.ask('look', id);
}

async function bringBack(_: Scene, browser: Browser): Promise<void> {
  await browser.ask('bringBack');
}

async function turnCopiesOff(scene: Scene, browser: Browser): Promise<void> {
  await browser.ask('turnCopies', false);
  await pause(scene.random.between(300, 2_000));
  await browser.ask('turnCopies', true);
}
